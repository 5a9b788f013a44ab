namespace TopHalf.Scheduling;

/// <summary>The tasks that wait for one CPU, best rank first, and within a rank in the order in which they are served.</summary>
/// <remarks>
/// Linked through the tasks themselves: adding, looking at the best and removing cost the same with two tasks and with a thousand.
/// FIFO is strict: the highest priority, first come first served; a preempted task goes back to the head of its priority.
/// </remarks>
internal sealed class RunQueue
{
    private TaskStruct? _last;
    private int[] _ids = new int[8];

    public int Count { get; private set; }

    /// <summary>The task that goes next if the chooser is not asked.</summary>
    public TaskStruct? First { get; private set; }

    /// <summary>The rank of the best task that waits, or -1.</summary>
    public int BestRank => First is { } first ? first.Policy.Rank : -1;

    /// <summary>Whether the CPU may pick among several tasks: all of the fair class, but one only of class FIFO.</summary>
    public bool HasChoice =>
        First is { Policy.Class: not SchedClass.Fifo, QueueNext: { } second } first && second.Policy.Rank == first.Policy.Rank;

    public void Add(TaskStruct task, bool atHead = false)
    {
        var rank = task.Policy.Rank;
        var before = _last;
        while (before is not null && (before.Policy.Rank < rank || (atHead && before.Policy.Rank == rank)))
        {
            before = before.QueuePrevious;
        }

        var after = before is null ? First : before.QueueNext;
        Link(before, task);
        Link(task, after);
        task.IsQueued = true;
        Count++;
    }

    /// <summary>Whether another CPU may take one of them.</summary>
    /// <param name="keepOne">Whether the CPU itself is about to take one.</param>
    public bool HasMovable(bool keepOne)
    {
        if (Count <= (keepOne ? 1 : 0))
        {
            return false;
        }

        var task = First;
        while (task is { MustStayOn: not null })
        {
            task = task.QueueNext;
        }

        return task is not null;
    }

    /// <summary>The tasks of the highest rank that another CPU may take: of class FIFO one, of the fair class all.</summary>
    public void Movable(List<TaskStruct> into, ref int rank)
    {
        for (var task = First; task is not null; task = task.QueueNext)
        {
            if (task.MustStayOn is not null || task.Policy.Rank < rank)
            {
                continue;
            }

            if (task.Policy.Rank > rank)
            {
                into.Clear();
                rank = task.Policy.Rank;
            }

            if (into.Count == 0 || task.Policy.Class == SchedClass.Fair)
            {
                into.Add(task);
            }
        }
    }

    public void Remove(TaskStruct task)
    {
        Link(task.QueuePrevious, task.QueueNext);
        (task.QueuePrevious, task.QueueNext) = (null, null);
        task.IsQueued = false;
        Count--;
    }

    /// <summary>The ids of the tasks among which the CPU may pick, ascending. Overwritten by the next call.</summary>
    public ReadOnlySpan<int> CandidateIds()
    {
        var count = 0;
        for (var task = First; task is not null && task.Policy.Rank == BestRank; task = task.QueueNext)
        {
            if (count == _ids.Length)
            {
                Array.Resize(ref _ids, count * 2);
            }

            _ids[count++] = task.Id;
        }

        var ids = _ids.AsSpan(0, count);
        ids.Sort();
        return ids;
    }

    public TaskStruct Find(int id)
    {
        var task = First;
        while (task is not null && task.Id != id)
        {
            task = task.QueueNext;
        }

        return task ?? throw new InvalidOperationException($"Task {id} is not in the queue.");
    }

    private void Link(TaskStruct? before, TaskStruct? after)
    {
        if (before is null)
        {
            First = after;
        }
        else
        {
            before.QueueNext = after;
        }

        if (after is null)
        {
            _last = before;
        }
        else
        {
            after.QueuePrevious = before;
        }
    }
}
