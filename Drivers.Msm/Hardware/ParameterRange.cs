using System.Globalization;
using TopHalf.Machines;

namespace TopHalf.Drivers.Msm.Hardware;

/// <summary>Refuses values of parameters that are out of range.</summary>
internal static class ParameterRange
{
    public static long Check(long value, long least, long most, string what, string name) => value >= least && value <= most
        ? value
        : throw new ArgumentOutOfRangeException(name, string.Create(
            CultureInfo.InvariantCulture, $"{name}: {value} is not a number of {what} from {least} to {most}."));

    public static int Check(int value, int least, int most, string what, string name) => (int)Check((long)value, least, most, what, name);

    public static Ktime Check(Ktime value, Ktime least, Ktime most, string name) => value >= least && value <= most
        ? value
        : throw new ArgumentOutOfRangeException(name, string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {value.Nanoseconds} ns is not a time from {least.Nanoseconds} ns to {most.Nanoseconds} ns."));
}
