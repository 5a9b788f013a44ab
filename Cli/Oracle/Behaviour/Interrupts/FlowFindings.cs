using System.Globalization;
using TopHalf.Interrupts;

namespace TopHalf.Cli.Oracle.Behaviour.Interrupts;

/// <summary>What a descriptor and its line showed at a moment.</summary>
internal sealed class FlowFindings(IrqDesc desc)
{
    private readonly (int Depth, IrqDescState State, IrqDataState Data, ulong OneShot, int Active) _desc =
        (desc.Depth, desc.State, desc.Data, desc.ThreadsOneShot, desc.ThreadsActive);

    private readonly (bool Latched, bool Up, bool Masked) _line = (desc.Line.IsLatched, desc.Line.IsAsserted, desc.Line.IsMasked);

    public void Note(BehaviourBench bench, string prefix)
    {
        bench.Count($"{prefix}depth", _desc.Depth);
        bench.Note($"{prefix}istate={Bits(
            (_desc.State.HasFlag(IrqDescState.Pending), "PENDING"),
            (_desc.State.HasFlag(IrqDescState.OneShot), "ONESHOT"),
            (_desc.State.HasFlag(IrqDescState.Replay), "REPLAY"),
            (_desc.State.HasFlag(IrqDescState.SpuriousDisabled), "SPURIOUS_DISABLED"))}");
        bench.Note($"{prefix}data={Bits(
            (_desc.Data.HasFlag(IrqDataState.Disabled), "DISABLED"),
            (_desc.Data.HasFlag(IrqDataState.Masked), "MASKED"),
            (_desc.Data.HasFlag(IrqDataState.InProgress), "INPROGRESS"),
            (_desc.Data.HasFlag(IrqDataState.Started), "STARTED"))}");
        bench.Note(string.Create(CultureInfo.InvariantCulture, $"{prefix}threads_oneshot={_desc.OneShot:x}"));
        bench.Count($"{prefix}threads_active", _desc.Active);
    }

    public void NoteLine(BehaviourBench bench)
    {
        bench.Count("latch_left", _line.Latched ? 1 : 0);
        bench.Count("line_left", _line.Up ? 1 : 0);
        bench.Count("ctl_masked", _line.Masked ? 1 : 0);
    }

    private static string Bits(params (bool IsSet, string Name)[] bits)
    {
        var set = string.Join('|', bits.Where(static bit => bit.IsSet).Select(static bit => bit.Name));
        return set.Length > 0 ? set : "-";
    }
}
