using TopHalf.Exploration;
using TopHalf.Machines;

namespace TopHalf.Scheduling;

/// <content>Waiting without giving the CPU up.</content>
internal sealed partial class Scheduler
{
    /// <summary>Spins until the condition holds or the time is up. Interrupts land meanwhile where they are on.</summary>
    /// <returns>Whether the condition holds.</returns>
    public bool SpinUntil(IBusyCondition condition, Ktime deadline)
    {
        if (deadline != Ktime.Never)
        {
            WakeAt(deadline.Nanoseconds);
        }

        // The task may be on another CPU afterwards, and is the same.
        var (task, isFirst) = (Current.Current, true);
        var outer = task.BusyUntil;
        task.BusyUntil = deadline.Nanoseconds;
        while (!condition.IsSatisfied && Now < deadline.Nanoseconds)
        {
            Current.SpinsOn = condition;
            Current.SpinsUntil = deadline.Nanoseconds;
            if (isFirst)
            {
                isFirst = false;
                LookForCycle(task, condition);
            }

            if (Current.RunQueue.Count > 0)
            {
                WakeAt(Current.Current.SliceStart + _sliceNs);
            }

            if (_search is not null)
            {
                // What holds an instruction up is for the devices to know, for any of them.
                Current.Pending = condition.Lock is { } waited ? new(waited.Key, AccessMode.Acquire)
                    : condition.HoldsCpu ? new(SearchKeys.Devices, AccessMode.Write)
                    : new(SearchKeys.Kernel, AccessMode.Write);
            }

            Reconsider();
            Point();
            Current.SpinsOn = null;
        }

        task.BusyUntil = outer;
        return condition.IsSatisfied;
    }

    /// <summary>Stands before a lock that spins, also when it is free: in a search the taking of it is a step.</summary>
    public void StandBefore(IBusyCondition condition)
    {
        Current.SpinsOn = condition;
        Current.SpinsUntil = long.MaxValue;
        Current.Pending = new(condition.Lock!.Key, AccessMode.Acquire);
        if (!condition.IsSatisfied)
        {
            LookForCycle(Current.Current, condition);
        }

        Point();
        Current.SpinsOn = null;
    }

    /// <summary>Lets time pass on the current CPU, which does nothing else; interrupts land where they are on.</summary>
    public void Delay(long nanoseconds)
    {
        var end = checked(Now + nanoseconds);
        if (end < Horizon)
        {
            Now = end;
        }
        else
        {
            SpinUntil(_never, new(end));
        }
    }

    /// <summary>Makes sure that the CPUs look around at this time: a deadline or the end of a slice.</summary>
    private void WakeAt(long time)
    {
        if (time > Started)
        {
            _events.Add(time, _nothing, 0);
        }
    }
}
