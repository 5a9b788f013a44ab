using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Scheduling;

/// <summary>An operation that a task has announced and others go before, as something to await: then no stack is kept for it. Used again for each.</summary>
internal sealed class TurnNode(TaskStruct task) : KernelTaskNode
{
    private Operation _operation = null!;
    private KernelObject? _on;
    private long _argument;
    private CodeSite _site;
    private IMaySleepAtOnce? _sleeps;

    internal override string FunctionName => _operation.Name;

    /// <summary>What the task stands before.</summary>
    public Standing Standing { get; set; }

    /// <summary>Whether the task stands before it still.</summary>
    public bool IsPending { get; private set; }

    /// <summary>Whether nothing of the task is left on any stack.</summary>
    public bool IsUnwound { get; set; }

    /// <summary>Whether the operation, done now, would put the task to sleep before any code but the machine's runs.</summary>
    public bool SleepsAtOnce => _sleeps is { SleepsAtOnce: true };

    public KernelTask Begin(Operation operation, KernelObject? on, long argument, CodeSite site, IMaySleepAtOnce? sleeps)
    {
        (_operation, _on, _argument, _site, _sleeps) = (operation, on, argument, site, sleeps);
        IsPending = true;
        Version++;
        return new(this);
    }

    internal override bool IsCompleted(int version) => version != Version || !IsPending;

    internal override void SetParent(KernelTaskNode parent, int version)
    {
        CheckVersion(version);
        Parent = parent;
    }

    /// <summary>The operation's checks are made, and what they throw is thrown, in the function that announced it.</summary>
    internal override void GetResult(int version)
    {
        CheckVersion(version);
        task.Machine.Perform(_operation, _on, _argument, _site.File, _site.Line);
    }

    internal override void Run()
    {
        (IsPending, IsUnwound) = (false, false);
        var parent = Parent!;
        Parent = null;
        parent.Run();
    }
}
