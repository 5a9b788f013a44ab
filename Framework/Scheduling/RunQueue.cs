namespace TopHalf.Scheduling;

/// <summary>The tasks that wait for one CPU.</summary>
internal sealed class RunQueue
{
    private readonly List<TaskStruct> _tasks = [];
    private long _serial;

    public int Count => _tasks.Count;

    /// <summary>The rank of the best task that waits, or -1.</summary>
    public int BestRank
    {
        get
        {
            var best = -1;
            foreach (var task in _tasks)
            {
                best = Math.Max(best, task.Policy.Rank);
            }

            return best;
        }
    }

    public void Add(TaskStruct task, bool atHead = false)
    {
        task.QueuedSerial = atHead ? -++_serial : ++_serial;
        _tasks.Add(task);
    }

    /// <summary>Whether another CPU may take one of them.</summary>
    /// <param name="keepOne">Whether the CPU itself is about to take one.</param>
    public bool HasMovable(bool keepOne) =>
        _tasks.Count > (keepOne ? 1 : 0) && _tasks.Exists(static task => task.BoundTo is null);

    /// <summary>The tasks of the highest rank that another CPU may take: of class FIFO one, of the fair class all.</summary>
    public void Movable(List<TaskStruct> into, ref int rank)
    {
        foreach (var task in _tasks)
        {
            if (task.BoundTo is not null || task.Policy.Rank < rank)
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

    public void Remove(TaskStruct task) => _tasks.Remove(task);

    /// <summary>The tasks among which the CPU may pick, by the order of arrival: one, or all of the fair class.</summary>
    /// <remarks>FIFO is strict: the highest priority, first come first served; a preempted task goes back to the head of its queue.</remarks>
    public void Candidates(List<TaskStruct> into)
    {
        into.Clear();
        var rank = BestRank;
        foreach (var task in _tasks)
        {
            if (task.Policy.Rank == rank)
            {
                into.Add(task);
            }
        }

        into.Sort(static (a, b) => a.QueuedSerial.CompareTo(b.QueuedSerial));
        if (into.Count > 1 && into[0].Policy.Class == SchedClass.Fifo)
        {
            into.RemoveRange(1, into.Count - 1);
        }
    }
}
