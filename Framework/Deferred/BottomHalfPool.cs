using TopHalf.Exploration;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Deferred;

/// <summary>The items of bottom-half work queues on one CPU: the tasklet softirq runs them. Follows <c>bh_worker()</c>, kernel/workqueue.c.</summary>
internal sealed class BottomHalfPool : WorkPool
{
    // BH_WORKER_RESTARTS
    private const int MaxRestarts = 10;

    private readonly Machine _machine;
    private readonly Cpu _cpu;
    private readonly SoftirqVector _vector;
    private readonly List<Work> _worklist = [];
    private readonly Worker _worker;
    private IrqWork? _kick;

    public BottomHalfPool(Machine machine, Cpu cpu, SoftirqVector vector)
        : base(cpu)
    {
        _machine = machine;
        _cpu = cpu;
        _vector = vector;
        _worker = new(this);
    }

    public override bool IsBottomHalf => true;

    public override void Add(Work work)
    {
        _worklist.Add(work);
        Kick();
    }

    public override bool Remove(Work work) => _worklist.Remove(work);

    /// <summary>Runs what is queued, on the softirq at hand.</summary>
    public void Run()
    {
        _machine.Search?.Touch(SearchKeys.Workqueues, AccessMode.Write);
        for (var restarts = MaxRestarts; _worklist.Count > 0 && !_machine.IsEnding; restarts--)
        {
            if (restarts == 0)
            {
                Kick();
                return;
            }

            var work = _worklist[0];
            _worklist.RemoveAt(0);
            _machine.EnterContext(_machine.Options.Model[ContextRole.BhWorkqueue], $"work '{work.Name}'", work.Site);
            _machine.RunGuarded(() => _machine.RunOnStack(work.Queue!.RunAsync(_worker, work)));
            _machine.LeaveContext();
        }
    }

    /// <summary><c>kick_bh_pool()</c></summary>
    private void Kick()
    {
        if (_cpu == _machine.CurrentCpu)
        {
            _machine.Softirqs.RaiseQuietly(_vector);
            return;
        }

        _kick ??= _machine.MakeOwn(machine => new IrqWork(() => machine.Softirqs.RaiseQuietly(_vector), isHard: true, "bh_pool_kick"));
        _ = _kick.QueueOn(_cpu.Number);
    }
}
