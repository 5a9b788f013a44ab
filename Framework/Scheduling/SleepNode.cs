namespace TopHalf.Scheduling;

/// <summary>The one wait that a task can have at a time, as something to await. Used again for each wait.</summary>
internal sealed class SleepNode(TaskStruct task) : KernelTaskNode
{
    internal override string FunctionName => "schedule";

    internal KernelTask Begin()
    {
        Version++;
        task.HasPendingSleep = true;
        return new(this);
    }

    // A wait that was not awaited was finished before the next call, and another may have begun since.
    internal override bool IsCompleted(int version) => version != Version || !task.HasPendingSleep;

    internal override void SetParent(KernelTaskNode parent, int version)
    {
        CheckVersion(version);
        task.Continuation = parent;
    }

    internal override void GetResult(int version)
    {
        if (!IsCompleted(version))
        {
            task.Machine.RunToCompletion(this, version, isBlockingGet: true);
        }
    }

    internal override void Run() => throw new InvalidOperationException("A wait does not go on by itself.");
}
