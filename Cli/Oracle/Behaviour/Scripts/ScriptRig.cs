using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tracing;
using TopHalf.Waiting;

namespace TopHalf.Cli.Oracle.Behaviour.Scripts;

/// <summary>The vocabulary of the scripts: logging calls and what they return, waiting, and running code in other tasks.</summary>
internal abstract class ScriptRig : IEventObserver
{
    private const int PollUs = 1_000;
    private const int SpinUs = 20;

    private readonly BehaviourBench _bench;
    private readonly Machine _machine;
    private bool _isGateOpen;

    protected ScriptRig(BehaviourBench bench)
    {
        _bench = bench;
        _machine = bench.Machine;
        _machine.Events.Add(this);
    }

    public ulong Interests => 1UL << (int)EventKind.Violation;

    /// <summary>Whether the body that a script waits for has begun.</summary>
    public bool IsIn { get; set; }

    protected Machine Machine => _machine;

    public void OnEvent(in MachineEvent machineEvent)
    {
        // The kernel says where it warns.
        var rule = _machine.Findings.All[(int)machineEvent.Argument - 1].Rule;
        if (ReferenceEquals(rule, RuleBook.QueueOnDying))
        {
            Lg("P{WARNING: at kernel/workqueue.c:2294 __queue_work}");
        }
    }

    /// <summary>Notes the counts when the script is over.</summary>
    public virtual void Count()
    {
    }

    public void Lg(string what) => _bench.Log.Add(what);

    /// <summary>Logs what a call returned, after the call.</summary>
    public void R(string name, long value) => _bench.Log.Add(name, value);

    /// <inheritdoc cref="R(string, long)"/>
    public void R(string name, bool value) => _bench.Log.Add(name, value);

    /// <summary>Logs a call before and after, with what it returned.</summary>
    public async KernelTask RB(string name, Func<KernelTask<bool>> call)
    {
        Lg($"{name}>");
        R($"{name}<", await call());
    }

    /// <inheritdoc cref="RB(string, Func{KernelTask{bool}})"/>
    public void RB(string name, Func<bool> call)
    {
        Lg($"{name}>");
        R($"{name}<", call());
    }

    /// <summary>Logs a call before and after.</summary>
    public void V(string name, Action call)
    {
        Lg($"{name}>");
        call();
        Lg($"{name}<");
    }

    /// <inheritdoc cref="V(string, Action)"/>
    public async KernelTask V(string name, Func<KernelTask> call)
    {
        Lg($"{name}>");
        await call();
        Lg($"{name}<");
    }

    /// <summary>Sleeps until nothing was logged for some time.</summary>
    public async KernelTask Settle(int milliseconds, int longest = 2_000)
    {
        var (began, count, since) = (_machine.Now, _bench.Log.Tokens.Count, _machine.Now);
        while (_machine.Now - since < Ktime.FromMs(milliseconds) && _machine.Now - began < Ktime.FromMs(longest))
        {
            await Kernel.UsleepRangeAsync(PollUs, PollUs);
            if (_bench.Log.Tokens.Count != count)
            {
                (count, since) = (_bench.Log.Tokens.Count, _machine.Now);
            }
        }
    }

    public void OpenGate() => _isGateOpen = true;

    /// <summary>Looks again and again, sleeping, until something holds or the time is up.</summary>
    public async KernelTask<bool> Wait(Func<bool> condition, int milliseconds)
    {
        var end = _machine.Now + Ktime.FromMs(milliseconds);
        while (!condition() && _machine.Now < end)
        {
            await Kernel.UsleepRangeAsync(PollUs, PollUs);
        }

        return condition();
    }

    public async KernelTask WaitGate(int milliseconds) => _ = await Wait(() => _isGateOpen, milliseconds);

    /// <summary>Waits until a body has begun, and a little longer.</summary>
    public async KernelTask WaitIn()
    {
        if (!await Wait(() => IsIn, 1_000))
        {
            Lg("NOT-RUNNING");
        }

        await Kernel.UsleepRangeAsync(3_000, 3_100);
    }

    /// <summary>Keeps the CPU busy.</summary>
    public static void Spin(int microseconds) => Kernel.Udelay(microseconds);

    /// <summary>Keeps the CPU busy until the gate is open.</summary>
    public void SpinUntilGate(int microseconds)
    {
        var end = _machine.Now + Ktime.FromUs(microseconds);
        while (!_isGateOpen && _machine.Now < end)
        {
            Kernel.Udelay(SpinUs);
        }
    }

    /// <summary>Runs code in a thread on CPU 1 and waits for it.</summary>
    public async KernelTask On1(Func<KernelTask> code)
    {
        var done = new Completion("on1");
        _ = Kthread.Run(async _ =>
        {
            await code();
            done.Complete();
        }, "fl_on1", null, 1);
        await done.WaitAsync();
    }

    /// <inheritdoc cref="On1(Func{KernelTask})"/>
    public KernelTask On1(Action code) => On1(() => Call(code));

    /// <summary>Starts code in a thread on a CPU, of class FIFO if it is given a priority.</summary>
    public static void Bg(int cpu, Func<KernelTask> code, int priority = 0) =>
        _ = Kthread.Run(_ => code(), "fl_bg", priority > 0 ? SchedPolicy.Fifo(priority) : null, cpu);

    /// <inheritdoc cref="Bg(int, Func{KernelTask}, int)"/>
    public static void Bg(int cpu, Action code, int priority = 0) => Bg(cpu, () => Call(code), priority);

    protected void Note(IEnumerable<(string Name, int Value)> counts, char separator = ' ')
    {
        var text = string.Join(separator, counts.Where(static count => count.Value > 0)
            .Select(static count => FormattableString.Invariant($"{count.Name}={count.Value}")));
        if (text.Length > 0)
        {
            _bench.Note(text);
        }
    }

    private static KernelTask Call(Action code)
    {
        code();
        return default;
    }
}
