using TopHalf.Devices;
using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Drivers.ArmSmmu.PageTables;
using TopHalf.Memory;
using TopHalf.Tests.Devices;

namespace TopHalf.Tests.ArmSmmu.Hardware;

/// <summary>An SMMU whose stream 1 is translated by bank 0, with one mapped page at <see cref="Mapped"/>.</summary>
internal sealed class SmmuBench
{
    public const int StreamId = 1;
    public const ulong Mapped = 0x10_0000;
    public const ulong Unmapped = 0x20_0000;
    public const ulong Target = 0x9000_0000;

    public const uint M = 1, Cfre = 1 << 5, Cfie = 1 << 6, Cfcfg = 1 << 7, Hupcf = 1 << 8;
    public const uint Tf = 1 << 1, Pf = 1 << 3, Ef = 1 << 4, Ss = 1 << 30, Multi = 1u << 31;
    public const uint Retry = 0, Terminate = 1;

    /// <summary>Translate, stall faults, let hits pass under them, interrupt: as a GPU's bank is set up.</summary>
    public const uint Stalling = M | Cfre | Cfie | Cfcfg | Hupcf;

    private const long CbSctlr = 0x0, CbResume = 0x8, CbTcr2 = 0x10, CbTtbr0 = 0x20, CbTcr = 0x30, CbFsr = 0x58;
    private long _cookie;

    public SmmuBench(SmmuImplementation implementation, uint sctlr = Stalling, params (Knob Knob, bool Answer)[] knobs)
    {
        Host = new FakeHardwareHost(implementation.KnobDefaults);
        foreach (var (knob, answer) in knobs)
        {
            Host.Turn(knob, answer);
        }

        Wires = [.. Enumerable.Range(0, implementation.ContextBanks).Select(_ => new CountingWire())];
        Smmu = new SmmuHardware(implementation, Host, Memory, Wires, GlobalWire);
        LpaePageTable.TryCreate(Memory, out var table);
        Table = table!;
        Table.Map(Mapped, Target, 0x1000, PageProtection.Read | PageProtection.Write, out _);
        Smmu.Write32(0, 0x0020_0406);
        SetStream(group: 0, StreamId, bank: 0);
        SetUpBank(0, sctlr);
        Smmu.AddObserver(Observer);
    }

    public FakeHardwareHost Host { get; }

    public PhysicalMemory Memory { get; } = new();

    public CountingWire[] Wires { get; }

    public CountingWire GlobalWire { get; } = new();

    public SmmuHardware Smmu { get; }

    public LpaePageTable Table { get; }

    public CollectingMaster Master { get; } = new();

    public CollectingObserver Observer { get; } = new();

    public CountingWire Wire => Wires[0];

    public uint Fsr => Bank(CbFsr);

    public ulong Far => Smmu.Read64(Smmu.OffsetOfBank(0) + 0x60);

    public uint Sctlr
    {
        get => Bank(CbSctlr);
        set => WriteBank(CbSctlr, value);
    }

    public uint Bank(long offset, int bank = 0) => Smmu.Read32(Smmu.OffsetOfBank(bank) + offset);

    public void WriteBank(long offset, uint value, int bank = 0) => Smmu.Write32(Smmu.OffsetOfBank(bank) + offset, value);

    public void WriteBank64(long offset, ulong value, int bank = 0) => Smmu.Write64(Smmu.OffsetOfBank(bank) + offset, value);

    public void SetStream(int group, int stream, int bank, uint type = 0, int mask = 0)
    {
        Smmu.Write32(0x800 + (4 * group), 1u << 31 | (uint)mask << 16 | (uint)stream);
        Smmu.Write32(0xc00 + (4 * group), type << 16 | (uint)bank);
    }

    public void SetUpBank(int bank, uint sctlr)
    {
        Smmu.Write32(0x1800 + (4 * bank), 1);
        Smmu.Write32(0x1000 + (4 * bank), 1 << 16 | (uint)bank + 1);
        WriteBank(CbTcr2, 5 | 7 << 15 | 1 << 4, bank);
        WriteBank(CbTcr, 16 | 1 << 23, bank);
        WriteBank64(CbTtbr0, Table.Root | (ulong)bank << 48, bank);
        WriteBank(CbSctlr, sctlr, bank);
    }

    /// <summary>Issues an access of the stream and gives its cookie; cookies count from 1.</summary>
    public long Issue(ulong iova, bool isWrite = false, int stream = StreamId)
    {
        TryIssue(iova, isWrite, stream);
        return _cookie;
    }

    public IssueResult TryIssue(ulong iova, bool isWrite = false, int stream = StreamId) =>
        Smmu.Issue(new StreamTransaction(stream, iova, isWrite, ++_cookie), Master);

    /// <summary>Clears the fault bits of FSR that are set, as a driver does.</summary>
    public void ClearFsr() => WriteBank(CbFsr, Bank(CbFsr));

    public void Resume(uint action) => WriteBank(CbResume, action);

    public void MapTheUnmapped() => Table.Map(Unmapped, Target + 0x1000, 0x1000, PageProtection.Read | PageProtection.Write, out _);
}
