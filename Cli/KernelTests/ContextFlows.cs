using TopHalf.Cli.Findings;
using TopHalf.Exploration;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Tracing;

namespace TopHalf.Cli.KernelTests;

/// <summary>Writes down what each context of a run does, up to the broken rule: one flow for each task, interrupt, and other context that cuts in.</summary>
/// <param name="root">Where the sources are.</param>
internal sealed class ContextFlows(SourceRoot root) : IEventObserver
{
    private const string Hardware = "hardware";

    private readonly List<(string Context, string Text, CodeSite Site)> _steps = [];
    private readonly List<int> _violations = [];

    /// <inheritdoc/>
    public ulong Interests => ulong.MaxValue & ~(1UL << (int)EventKind.Printk);

    /// <inheritdoc/>
    public bool NeedsSites => true;

    /// <summary>The flows of a finding: its schedule is followed once more.</summary>
    /// <param name="root">Where the sources are.</param>
    /// <param name="subject">What was searched.</param>
    /// <param name="found">What was found.</param>
    /// <param name="maxSteps">When the run is given up.</param>
    public static IReadOnlyList<Flow> Of(SourceRoot root, Subject subject, FoundViolation found, long maxSteps)
    {
        var flows = new ContextFlows(root);
        var replay = Replay.Of(subject, found.Token, maxSteps, flows);
        var number = replay.Violations.Index().Where(pair => Fingerprint.Of(pair.Item) == found.Fingerprint).Select(static pair => pair.Index).DefaultIfEmpty(-1).First();
        return flows.UpTo(number >= 0 && number < flows._violations.Count ? flows._violations[number] : flows._steps.Count, found.Violation);
    }

    /// <inheritdoc/>
    public void OnEvent(in MachineEvent machineEvent)
    {
        if (machineEvent.Kind == EventKind.Violation)
        {
            _violations.Add(_steps.Count);
            return;
        }

        var context = Hardware;
        var machine = Machine.Current;
        if (machineEvent.Cpu != MachineEvent.None)
        {
            // Where an interrupt cuts in, the task is the one that it borrows; its frame says what runs.
            var task = machine.CurrentTask;
            context = $"{task.Context.Name} {(task.Frames.Count > 0 ? task.Frames[^1].What : task.Name)}";
        }

        _steps.Add((context, Describe(machineEvent, machine), machine.Sites[machineEvent.Site]));
    }

    private static string Describe(in MachineEvent machineEvent, Machine machine)
    {
        var on = machineEvent.Object > 0 ? $" '{machine.Objects[machineEvent.Object - 1].Name}'" : "";
        return machineEvent.Kind switch
        {
            EventKind.IrqRaise or EventKind.IrqEntry or EventKind.IrqExit or EventKind.IrqRefire => FormattableString.Invariant($"{Words(machineEvent.Kind)} {machineEvent.Argument}"),
            EventKind.MmioRead or EventKind.MmioWrite => FormattableString.Invariant($"{Words(machineEvent.Kind)}{on} at 0x{machineEvent.Argument:x}"),
            // A call that has no event of its own.
            EventKind.Point => $"call{on}",
            _ => Words(machineEvent.Kind) + on,
        };
    }

    /// <summary>The name of a kind as words: <c>irq entry</c>.</summary>
    private static string Words(EventKind kind) => string.Concat(kind.ToString().Select(static (letter, index) =>
        index > 0 && char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : char.ToLowerInvariant(letter).ToString()));

    private List<Flow> UpTo(int end, Violation violation)
    {
        var context = end > 0 ? _steps[end - 1].Context : violation.Context;
        var steps = _steps.Take(end).Index()
            .Select(step => (step.Item.Context, Step: new FlowStep(step.Index + 1, step.Item.Text, PlaceOf(step.Item.Site))))
            .Append((context, new FlowStep(end + 1, $"{violation.Rule.Id}: {violation.Operation}", PlaceOf(violation.Site))))
            .Skip(Math.Max(0, end + 1 - SarifLog.MostSteps));
        return [.. steps.GroupBy(static step => step.Item1).Select(static group => new Flow(group.Key, [.. group.Select(static step => step.Item2)]))];
    }

    private Place? PlaceOf(CodeSite site) => site.IsKnown ? root.WholeLine(site.RelativeFile, site.Line) : null;
}
