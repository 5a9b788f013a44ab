namespace TopHalf.Scheduling;

/// <summary>Scheduling classes, from the one that always goes first.</summary>
public enum SchedClass : byte
{
    /// <summary>Real time, first in first out (<c>SCHED_FIFO</c>): strictly by priority.</summary>
    Fifo,

    /// <summary>The rest (<c>SCHED_NORMAL</c>): who goes first is a choice.</summary>
    Fair,

    /// <summary>Runs when nothing else can.</summary>
    Idle,
}
