using System.Numerics;
using TopHalf.Devices;
using TopHalf.Exploration;
using TopHalf.Machines;

namespace TopHalf.Scheduling;

/// <content>The hardware in a search: time passes when nobody else can go on, and a device that is let be early comes at any point, while time stands still.</content>
internal sealed partial class Scheduler
{
    // A device that goes on for ever and raises nothing, such as a display that scans out.
    private const int MostEventsAtOnce = 1_000;

    private void AddHardware()
    {
        var point = _search!.Point;
        if (_events.NextTime == long.MaxValue || IsOver(_events.NextTime))
        {
            return;
        }

        if (point.Enabled.Count == 0)
        {
            point.AddEnabled(new(_cpus.Length, 0, StepKind.Hardware, 0, new(0, AccessMode.Barrier)) { What = EarlyEvents.NameOf(_events.NextTarget) });
        }

        foreach (var (key, events) in _events.Early)
        {
            if (!_search.MayBeFast(key))
            {
                continue;
            }

            point.AddEnabled(new(_cpus.Length, key, StepKind.Hardware, key, default) { What = events.Name, Origin = key });
        }
    }

    /// <summary>Lets the hardware do what is due, or lets a device be faster than it has to be: it gets as far as its next interrupt, since nobody is told of what it does on the way.</summary>
    private void FireFor(in Step step)
    {
        _search!.Touch(step.Pending.Object, step.Pending.Mode);
        if (step.Alternative == 0)
        {
            LetTimePass(step);
            return;
        }

        // Another event of the same device that is scheduled before it would come instead.
        _search.Touch(step.Alternative, AccessMode.Write);
        var first = _events.Early[step.Alternative].First.Note.Label;
        for (var left = MostEventsAtOnce; left > 0; left--)
        {
            var (target, _, next, _) = _events.Early[step.Alternative].First;
            var hasRaised = Fire(step, next, target, step.Alternative);
            if (hasRaised || left == 1 || _search.IsInjected(next.Label) || !_events.Early.ContainsKey(step.Alternative) || State != RunState.Running)
            {
                _search.NoteEarly(first, next.Label, step.What, hasRaised);
                return;
            }
        }
    }

    /// <summary>Nobody can go on: what is due in the hardware comes, until it concerns a CPU.</summary>
    private void LetTimePass(in Step step)
    {
        var left = Array.Exists(_cpus, static cpu => cpu.SpinsOn is not null) ? 1 : MostEventsAtOnce;
        bool hasRaised;
        do
        {
            hasRaised = Fire(step, _events.Next, _events.NextTarget, null);
        }
        while (--left > 0 && !hasRaised && !Array.Exists(_cpus, static cpu => cpu.RunQueue.Count > 0) &&
            State == RunState.Running && _events.NextTime != long.MaxValue && !IsOver(_events.NextTime));
    }

    /// <returns>Whether it raised an interrupt.</returns>
    private bool Fire(in Step step, in EventNote note, IHardwareEvent target, ulong? early)
    {
        _search!.TouchTarget(target, note.IsDevice);
        var before = PendingInterrupts();
        var causes = Machine.Interrupts.All.Sum(static desc => desc.Line.Causes);
        FireNext(early);
        Watch(Started);
        var hasRaised = PendingInterrupts() > before;
        // A line that is masked by now counts: earlier it may not have been.
        if (note.IsDevice && (hasRaised || Machine.Interrupts.All.Sum(static desc => desc.Line.Causes) > causes))
        {
            _search.NoteRaise(note.Label, step.What);
        }

        return hasRaised;
    }

    private int PendingInterrupts()
    {
        var count = 0;
        foreach (var cpu in _cpus)
        {
            count += cpu.PendingLines.Count + BitOperations.PopCount((uint)cpu.PendingLocal);
        }

        return count;
    }
}
