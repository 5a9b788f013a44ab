using System.Globalization;

namespace TopHalf.Benchmarks.Storms;

/// <summary>Prints how much memory storms of different lengths hold on to, which a benchmark of allocations does not show.</summary>
internal static class StormMemory
{
    private const int Weighings = 10;

    public static void Print(TextWriter output)
    {
        using var storm = new StormRun();
        storm.Run(10_000);
        foreach (var faults in (long[])[10_000, 100_000, 1_000_000])
        {
            var live = new LiveMemory(faults / Weighings);
            var before = GC.GetTotalAllocatedBytes(precise: true);
            storm.Run(faults);
            var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
            var operations = storm.Run(faults, live).Operations;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{faults,9} faults: {(double)operations / faults:f2} operations and {(double)allocated / faults:f1} bytes a fault; live KiB {string.Join(' ', live.Bytes.Select(static bytes => bytes / 1024))}"));
        }
    }
}
