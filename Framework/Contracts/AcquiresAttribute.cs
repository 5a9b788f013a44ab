namespace TopHalf.Contracts;

/// <summary>Takes the lock that it is called on, or that the marked parameter is; and begins sections with it.</summary>
/// <remarks>
/// Of a function that returns bool or <c>Errno</c> the lock is held where that says success. A guard that it returns releases it.
/// With <see cref="ReleasesAttribute"/> on the same function it releases first, and holds the lock in this other way from then on (<c>downgrade_write</c>).
/// </remarks>
/// <param name="sections">What else begins.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Parameter)]
public sealed class AcquiresAttribute(Sections sections = Sections.None) : Attribute
{
    /// <summary>What else begins.</summary>
    public Sections Sections { get; } = sections;

    /// <summary>Whether others may hold it so at the same time (<c>read_lock</c>). Default: false.</summary>
    public bool IsShared { get; init; }

    /// <summary>Whether it gives up where the lock is taken, and so waits for nobody (<c>trylock</c>). Default: false.</summary>
    public bool IsTry { get; init; }

    /// <summary>Whether another lock of the same class may be held on purpose (<c>_nested</c>). Default: false.</summary>
    public bool IsNested { get; init; }

    /// <summary>Whether who holds it shared may take it so again (<c>srcu_read_lock</c>; <c>read_lock_bh</c>, where readers do not queue behind a writer). Default: false.</summary>
    public bool IsRecursive { get; init; }
}
