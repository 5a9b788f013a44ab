using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Platform;

/// <summary>
/// A new page table is cleared and published by a compare and exchange that orders nothing: another CPU sees the table before it sees it
/// cleared.
/// </summary>
/// <remarks>
/// <c>riscv_iommu_pte_alloc()</c>, drivers/iommu/riscv/iommu.c. What another CPU reads through the pointer is ordered by the address: here by
/// an acquire.
/// </remarks>
internal sealed class RelaxedPageTablePublication : UpstreamBug
{
    private const int EntriesOfATable = 2;
    private const ulong Present = 1;

    /// <inheritdoc/>
    public override string Name => "upstream-platform-relaxed-page-table-publication";

    /// <inheritdoc/>
    public override string Title => "iommu/riscv: add dma_wmb before cmpxchg_relaxed";

    /// <inheritdoc/>
    public override int Year => 2026;

    /// <inheritdoc/>
    public override string Source => "RVCK-Project/rvck #309, June 2026";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Warning;

    /// <inheritdoc/>
    public override IReadOnlyList<string> SearchOptions => ["--memory", "weak"];

    /// <inheritdoc/>
    protected override async KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        var domain = new Domain(isFixed);
        var other = Kthread.Run(_ =>
        {
            domain.MapPage(1);
            return default;
        }, "nvme", cpu: 1);
        domain.MapPage(0);
        await other.StopAsync();
    }

    private sealed class Domain(bool isFixed)
    {
        private readonly Shared<Table?> _pointer = new(name: "pgd entry");

        public void MapPage(int index)
        {
            var entry = PteAlloc().Entries[index];

            // Nothing is mapped there yet.
            Kernel.WarnOn((entry.Value & Present) != 0);
            entry.Value = 0x1000 | Present;
        }

        private Table PteAlloc()
        {
            if (_pointer.LoadAcquire() is { } table)
            {
                return table;
            }

            // get_zeroed_page(): of a page that had another use before.
            table = new Table();
            foreach (var entry in table.Entries)
            {
                entry.Value = 0;
            }

            if (isFixed)
            {
                Kernel.SmpWmb();
            }

            return _pointer.TryCompareExchangeRelaxed(null, table) ? table : _pointer.LoadAcquire()!;
        }
    }

    private sealed class Table
    {
        public Shared<ulong>[] Entries { get; } = [.. Enumerable.Range(0, EntriesOfATable).Select(static i => new Shared<ulong>(0xdead0001, $"pte {i}"))];
    }
}
