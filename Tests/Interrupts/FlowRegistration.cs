using TopHalf.Interrupts;

namespace TopHalf.Tests.Interrupts;

/// <summary>How a flow script requests its line: one registration or two, what each answers, and who drops the level.</summary>
internal sealed record FlowRegistration(FlowAction First, FlowAction? Second, string Clears, bool IsResultLogged = false)
{
    private const IrqReturn None = IrqReturn.None;
    private const IrqReturn Handled = IrqReturn.Handled;
    private const IrqReturn Wake = IrqReturn.WakeThread;
    private const IrqFlags Shared = IrqFlags.Shared;
    private const IrqFlags OneShot = IrqFlags.OneShot;

    public static FlowRegistration Named(string name) => name switch
    {
        "plain" => new(new(Handled, null, 0), null, "H1"),
        "nothread" => new(new(Handled, null, IrqFlags.NoThread), null, "H1"),
        "thr" => new(new(Wake, Handled, 0), null, "H1"),
        "thr_oneshot" => new(new(Wake, Handled, OneShot), null, "T1"),
        "null_oneshot" => new(new(null, Handled, OneShot), null, "T1"),
        "sh2" => new(new(None, null, Shared), new(Handled, null, Shared), "H2"),
        "sh2_thr_oneshot" => new(new(Wake, Handled, Shared | OneShot), new(Wake, Handled, Shared | OneShot), "T2"),
        "sh2_null_oneshot" => new(new(null, None, Shared | OneShot), new(null, Handled, Shared | OneShot), "T2"),
        "null_nooneshot" => new(new(null, Handled, 0), null, "T1", true),
        "mis_oneshot_first" => new(new(Wake, Handled, Shared | OneShot), new(Wake, Handled, Shared), "H1", true),
        "mis_oneshot_second" => new(new(Wake, Handled, Shared), new(Wake, Handled, Shared | OneShot), "H1", true),
        "mis_notshared" => new(new(Handled, null, Shared), new(Handled, null, 0), "H1", true),
        "cond_oneshot" => new(new(Handled, null, Shared | IrqFlags.CondOneShot), new(null, Handled, Shared | OneShot), "T2", true),
        "plain_oneshot" => new(new(Handled, null, OneShot), null, "H1", true),
        _ => throw new ArgumentException($"No registration '{name}'.", nameof(name)),
    };
}
