using TopHalf.Choices;
using TopHalf.Exploration;
using TopHalf.Machines;

namespace TopHalf.Scheduling;

/// <content>Which CPU goes on, and what its time is.</content>
internal sealed partial class Scheduler
{
    /// <summary>Lets a CPU that has nothing to do know that it has something to do from now on.</summary>
    public void Notice(Cpu cpu)
    {
        _search?.Touch(SearchKeys.TurnOf(cpu), AccessMode.Write);
        if (cpu != Current && cpu.Current.IsIdle && cpu.Current.Parked is null && cpu.RunQueue.Count == 0)
        {
            cpu.Time = Math.Max(cpu.Time, Now);
        }

        Reconsider();
    }

    /// <summary>Which CPU goes on; fires what is due in the hardware before that. Null when nothing can happen any more.</summary>
    /// <param name="midSegment">The CPU that stands in the middle of a segment on the calling stack, if any.</param>
    private Cpu? NextCpu(Cpu? midSegment)
    {
        while (true)
        {
            var count = 0;
            Cpu? first = null;
            var firstTime = long.MaxValue;
            foreach (var cpu in _cpus)
            {
                if (!CanGoOn(cpu, midSegment))
                {
                    continue;
                }

                _options[count++] = cpu.Number;
                var time = TimeOf(cpu);
                if (time < firstTime || (time == firstTime && cpu == Current))
                {
                    (first, firstTime) = (cpu, time);
                }
            }

            if (_events.NextTime <= firstTime)
            {
                if (first is null && (_events.NextTime == long.MaxValue || IsOver(_events.NextTime)))
                {
                    return null;
                }

                FireNext();
                Watch(Started);
                continue;
            }

            if (first is null || IsOver(firstTime))
            {
                return null;
            }

            var chosen = count == 1 || _inStep ? first : _cpus[Choose(ChoiceKind.NextCpu, _options.AsSpan(0, count), first.Number)];
            while (_events.NextTime <= TimeOf(chosen))
            {
                FireNext();
            }

            return chosen;
        }
    }

    private bool CanGoOn(Cpu cpu, Cpu? midSegment)
    {
        if (cpu.CanTakeInterrupt)
        {
            return true;
        }

        if (cpu == midSegment || cpu.Current.Stands)
        {
            return cpu.SpinsOn is not { } condition || condition.IsSatisfied || Started >= cpu.SpinsUntil || ShouldPreempt(cpu);
        }

        return cpu.RunQueue.Count > 0 || CanPull(cpu);
    }

    private long TimeOf(Cpu cpu) => Math.Max(cpu == Current ? Now : cpu.Time, Started);

    /// <param name="early">In a search: the piece of hardware whose next event comes now, whatever its time is; null for what is due next.</param>
    private void FireNext(ulong? early = null)
    {
        var time = early is null ? Math.Max(_events.NextTime, Started) : Started;
        Started = time;
        var (target, argument, order) = early is { } key ? _events.TakeEarly(key) : _events.Take();
        Machine.Races?.HardwareBegins(order);
        var (cpuTime, outer) = (Now, _inHardware);
        Now = time;
        _inHardware = true;
        try
        {
            target.Occur(argument);
        }
        catch (Exception exception) when (exception is not RunEndedException)
        {
            Fail(exception);
        }
        finally
        {
            _inHardware = outer;
            Now = cpuTime;
        }
    }

    /// <summary>What could distract the current CPU next if nothing else happens.</summary>
    private long NextDistraction(Cpu cpu)
    {
        var horizon = _events.NextTime;
        foreach (var other in _cpus)
        {
            if (other != cpu && CanGoOn(other, null))
            {
                horizon = _inStep ? Math.Min(horizon, TimeOf(other) + 1) : long.MinValue;
            }
        }

        if (cpu.CanTakeInterrupt)
        {
            return long.MinValue;
        }

        return cpu.RunQueue.Count > 0 && _preemption == PreemptionModel.Full
            ? Math.Min(horizon, cpu.Current.SliceStart + _sliceNs)
            : horizon;
    }
}
