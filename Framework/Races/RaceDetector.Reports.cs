using System.Globalization;
using System.Text;
using TopHalf.Rules;

namespace TopHalf.Races;

/// <content>What a report says: both accesses, and why nothing orders them.</content>
internal sealed partial class RaceDetector
{
    // A race that a storm repeats a million times is put into words once.
    private readonly HashSet<(Rule Rule, string Variable, CodeSite Earlier, CodeSite Current)> _reported = [];

    private static CodeSite PlaceOf(AccessRecord access) => access.Site.IsKnown ? access.Site : access.After;

    private void Report(AccessHistory history, Rule rule, AccessRecord earlier, AccessRecord current)
    {
        if (!_machine.Options.Races || _machine.IsEnding || !_reported.Add((rule, history.Name, PlaceOf(earlier), PlaceOf(current))))
        {
            return;
        }

        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"'{history.Name}':\n");
        Describe(text, current);
        Describe(text, earlier);
        Explain(text, rule, earlier, current);
        _machine.Report(rule, current.Site, text.ToString(), $"{current.Operation} of '{history.Name}' against {earlier.Operation} at {PlaceOf(earlier)}");
    }

    private static void Describe(StringBuilder text, AccessRecord access)
    {
        text.Append(CultureInfo.InvariantCulture, $"{(access.IsCompound ? "read, then " : "")}{access.Operation}{(access.IsPlain ? " (plain)" : "")}");
        text.Append(CultureInfo.InvariantCulture, $"{(access.Site.IsKnown ? $" at {access.Site}" : access.After.IsKnown ? $", after {access.After}" : "")}");
        text.Append(CultureInfo.InvariantCulture, $" in {access.In} {access.What} on CPU{access.Cpu}, ");
        text.Append(access.IrqsOff ? "interrupts off, " : access.BottomHalvesOff ? "bottom halves off, " : "");
        text.Append(CultureInfo.InvariantCulture, $"{(access.HoldsAny ? $"holding {Names(access)}" : "no locks held")}\n");
    }

    private static void Explain(StringBuilder text, Rule rule, AccessRecord earlier, AccessRecord current)
    {
        var (outer, inner) = earlier.Level < current.Level ? (earlier, current) : (current, earlier);
        if (ReferenceEquals(rule, RuleBook.InterruptRace))
        {
            var mask = inner.Level == ContextLevel.Nmi ? "an NMI cannot be masked" : $"the mask of CPU{outer.Cpu} let it in";
            text.Append(CultureInfo.InvariantCulture, $"{inner.What} can land in the middle of {outer.What}: {mask}.\n");
        }
        else if (ReferenceEquals(rule, RuleBook.LostUpdate))
        {
            text.Append("Between the read and the write of one side the other can write, and that is overwritten unseen.\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"Nothing orders the two: {WhyNot(earlier, current)}.\n");
        AppendFailed(text, earlier.Context);
        AppendFailed(text, current.Context);
    }

    private static string WhyNot(AccessRecord earlier, AccessRecord current)
    {
        var common = earlier.Locks().FirstOrDefault(current.Holds);
        return (earlier.HoldsAny, current.HoldsAny) switch
        {
            _ when common is not null => $"both hold {common.Name}, and only as readers",
            (true, true) => $"they hold different locks, {Names(earlier)} and {Names(current)}",
            (true, false) or (false, true) => $"only one of them holds a lock, {Names(earlier)}{Names(current)}",
            _ when earlier.Cpu != current.Cpu && (earlier.IrqsOff || current.IrqsOff) => "a mask is one CPU's own, and keeps nobody out on another",
            _ when earlier.Level != current.Level => "no lock is held, and no mask keeps one out while the other runs",
            _ when earlier.Cpu == current.Cpu => "no lock is held; that one ran after the other on one CPU is chance",
            _ => "no lock is held, and neither waits for the other",
        };
    }

    private static void AppendFailed(StringBuilder text, RaceContext context)
    {
        if (context.Failed.What is { } what)
        {
            text.Append(CultureInfo.InvariantCulture, $"{context.Name}: {what} of '{context.Failed.Object}' at {context.Failed.Site}, which orders nothing.\n");
        }
    }

    private static string Names(AccessRecord access) => string.Join(", ", access.Locks().Select(static map => map.Name));
}
