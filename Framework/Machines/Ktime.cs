using System.Globalization;

namespace TopHalf.Machines;

/// <summary>A point in virtual time, or a span of it, in whole nanoseconds, as the kernel's <c>ktime_t</c>.</summary>
/// <remarks>
/// Signed 64 bit: about 292 years either way. The default value is zero: the moment at which the machine was powered on.
/// Source of the name and unit: <c>include/linux/ktime.h</c>.
/// </remarks>
/// <param name="Nanoseconds">The value in nanoseconds.</param>
public readonly record struct Ktime(long Nanoseconds) : IComparable<Ktime>
{
    /// <summary>Zero nanoseconds.</summary>
    public static readonly Ktime Zero;

    /// <summary>A time that never comes.</summary>
    public static readonly Ktime Never = new(long.MaxValue);

    /// <summary>Makes a time from whole nanoseconds.</summary>
    /// <param name="count">Nanoseconds.</param>
    public static Ktime FromNs(long count) => new(count);

    /// <summary>Makes a time from whole microseconds.</summary>
    /// <param name="count">Microseconds.</param>
    /// <exception cref="OverflowException">The result is longer than the type can hold.</exception>
    public static Ktime FromUs(long count) => new(checked(count * 1_000));

    /// <summary>Makes a time from whole milliseconds.</summary>
    /// <param name="count">Milliseconds.</param>
    /// <exception cref="OverflowException">The result is longer than the type can hold.</exception>
    public static Ktime FromMs(long count) => new(checked(count * 1_000_000));

    /// <summary>Makes a time from whole seconds.</summary>
    /// <param name="count">Seconds.</param>
    /// <exception cref="OverflowException">The result is longer than the type can hold.</exception>
    public static Ktime FromSeconds(long count) => new(checked(count * 1_000_000_000));

    /// <summary>The same value as a <see cref="TimeSpan"/>, rounded up to its tick of 100 ns, so that a wait is never cut short.</summary>
    public TimeSpan ToTimeSpan() => TimeSpan.FromTicks((Nanoseconds + 99) / 100);

    /// <summary>Makes a time from a <see cref="TimeSpan"/>.</summary>
    /// <param name="span">The span; its tick is 100 ns.</param>
    /// <exception cref="OverflowException">The result is longer than the type can hold.</exception>
    public static Ktime From(TimeSpan span) => new(checked(span.Ticks * 100));

    /// <inheritdoc/>
    public int CompareTo(Ktime other) => Nanoseconds.CompareTo(other.Nanoseconds);

    /// <summary>Adds two times; <see cref="Never"/> stays <see cref="Never"/>.</summary>
    /// <param name="left">The first.</param>
    /// <param name="right">The second.</param>
    public static Ktime operator +(Ktime left, Ktime right) =>
        left == Never || right == Never ? Never : new(checked(left.Nanoseconds + right.Nanoseconds));

    /// <summary>Subtracts two times.</summary>
    /// <param name="left">The first.</param>
    /// <param name="right">The second.</param>
    public static Ktime operator -(Ktime left, Ktime right) => new(left.Nanoseconds - right.Nanoseconds);

    /// <summary>Whether the first comes before the second.</summary>
    /// <param name="left">The first.</param>
    /// <param name="right">The second.</param>
    public static bool operator <(Ktime left, Ktime right) => left.Nanoseconds < right.Nanoseconds;

    /// <summary>Whether the first comes after the second.</summary>
    /// <param name="left">The first.</param>
    /// <param name="right">The second.</param>
    public static bool operator >(Ktime left, Ktime right) => left.Nanoseconds > right.Nanoseconds;

    /// <summary>Whether the first does not come after the second.</summary>
    /// <param name="left">The first.</param>
    /// <param name="right">The second.</param>
    public static bool operator <=(Ktime left, Ktime right) => left.Nanoseconds <= right.Nanoseconds;

    /// <summary>Whether the first does not come before the second.</summary>
    /// <param name="left">The first.</param>
    /// <param name="right">The second.</param>
    public static bool operator >=(Ktime left, Ktime right) => left.Nanoseconds >= right.Nanoseconds;

    /// <summary>Seconds and microseconds as dmesg prints them: <c>12.000345</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Nanoseconds / 1_000_000_000}.{Nanoseconds / 1_000 % 1_000_000:D6}");
}
