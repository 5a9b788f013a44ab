using TopHalf.Interrupts;

namespace TopHalf.Cli.Oracle.Behaviour.Interrupts;

/// <summary>How a line is requested: one registration or two, what each answers, and who drops the level.</summary>
/// <param name="Name">Its name.</param>
/// <param name="First">The first registration.</param>
/// <param name="Second">The sharer, or null.</param>
/// <param name="Clears">Whose run drops the level: H1, H2, T1 or T2.</param>
/// <param name="Events">The events that are tried, where it is not all that apply.</param>
internal sealed record FlowRegistration(string Name, FlowAction First, FlowAction? Second, string Clears, params string[] Events)
{
    private const IrqReturn None = IrqReturn.None;
    private const IrqReturn Handled = IrqReturn.Handled;
    private const IrqReturn Wake = IrqReturn.WakeThread;
    private const IrqFlags Shared = IrqFlags.Shared;
    private const IrqFlags OneShot = IrqFlags.OneShot;

    public static IReadOnlyList<FlowRegistration> All { get; } =
    [
        new("plain", new(Handled, null, 0), null, "H1"),
        new("nothread", new(Handled, null, IrqFlags.NoThread), null, "H1"),
        new("thr", new(Wake, Handled, 0), null, "H1"),
        new("thr_oneshot", new(Wake, Handled, OneShot), null, "T1"),
        new("null_oneshot", new(null, Handled, OneShot), null, "T1"),
        new("sh2", new(None, null, Shared), new(Handled, null, Shared), "H2"),
        new("sh2_thr_oneshot", new(Wake, Handled, Shared | OneShot), new(Wake, Handled, Shared | OneShot), "T2"),
        new("sh2_null_oneshot", new(null, None, Shared | OneShot), new(null, Handled, Shared | OneShot), "T2"),
        new("null_nooneshot", new(null, Handled, 0), null, "T1", "reqfree", "forget", "one", "thr2", "two"),
        new("mis_oneshot_first", new(Wake, Handled, Shared | OneShot), new(Wake, Handled, Shared), "H1", "reqfree"),
        new("mis_oneshot_second", new(Wake, Handled, Shared), new(Wake, Handled, Shared | OneShot), "H1", "reqfree"),
        new("mis_trigger", new(Handled, null, Shared), new(Handled, null, Shared), "H1", "reqfree") { HasOtherTrigger = true },
        new("mis_notshared", new(Handled, null, Shared), new(Handled, null, 0), "H1", "reqfree"),
        new("cond_oneshot", new(Handled, null, Shared | IrqFlags.CondOneShot), new(null, Handled, Shared | OneShot), "T2", "reqfree", "forget", "one"),
        new("plain_oneshot", new(Handled, null, OneShot), null, "H1", "reqfree", "hard2_same", "one"),
    ];

    /// <summary>Whether the second registration asks for the opposite trigger.</summary>
    public bool HasOtherTrigger { get; private init; }

    public bool IsShared => Second is not null;

    /// <summary>The registration that is at the centre of an event: of two the second.</summary>
    public FlowAction Last => Second ?? First;

    /// <summary>Whether the core takes the first request: a NULL primary handler needs OneShot, or a chip that can do without.</summary>
    public bool IsAccepted(FlowKind kind) =>
        First.Primary is not null || (First.Flags & OneShot) != 0 || (kind.Chip & IrqChipFlags.OneShotSafe) != 0;

    /// <summary>What it is about is whether the requests succeed.</summary>
    public bool IsAboutRequests => Events.Length > 0;
}
