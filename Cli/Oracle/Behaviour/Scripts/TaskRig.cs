using TopHalf.Machines;
using TopHalf.ReadCopyUpdate;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Cli.Oracle.Behaviour.Scripts;

/// <summary>What tasks wait for: completions, wait queues and readers.</summary>
internal sealed class TaskRig(BehaviourBench bench) : ScriptRig(bench)
{
    public Completion C { get; } = new();

    public WaitQueue Q { get; } = new();

    public SrcuStruct Srcu { get; } = new();

    /// <summary>What those on the wait queue wait for.</summary>
    public bool Condition { get; set; }

    public KernelTask Later(int milliseconds = 8) => Kernel.MsleepAsync(milliseconds);

    /// <summary>A task on the other CPU that waits.</summary>
    public async KernelTask Waiter(string who, Func<KernelTask> wait, int priority = 0)
    {
        Bg(1, async () =>
        {
            Lg($"{who}-wait");
            await wait();
            Lg($"{who}-woken");
        }, priority);
        await Later();
    }

    /// <summary>Two entries that are not exclusive around two that are, with functions of their own.</summary>
    public void AddEntries()
    {
        string[] names = ["n1", "x2", "x3", "n4"];
        foreach (var name in names)
        {
            var entry = new WaitQueueEntry(self =>
            {
                Lg($"wake:{name}");
                Q.RemoveLocked(self);
                return true;
            });
            if (name[0] == 'x')
            {
                Q.AddExclusive(entry);
            }
            else
            {
                Q.Add(entry);
            }
        }

        Lg("added:n1,x2,x3,n4");
    }

    public void WakeUp(string name = "wake_up") => V(name, () => Q.WakeUp());

    public void Reader()
    {
        Kernel.RcuReadLock();
        Lg("reader-in");
        IsIn = true;
        SpinUntilGate(500_000);
        Spin(20_000);
        Lg("reader-out");
        Kernel.RcuReadUnlock();
    }

    public async KernelTask SleepingReader()
    {
        var reader = Srcu.ReadLock();
        Lg("reader-in");
        IsIn = true;
        await WaitGate(500);
        await Kernel.MsleepAsync(40);
        Lg("reader-out");
        Srcu.ReadUnlock(reader);
    }

    public RcuHead Callback(string name) => new(() => Lg(name), name);

    public void Gate()
    {
        Lg("gate");
        OpenGate();
    }
}
