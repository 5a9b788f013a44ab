using TopHalf.Exploration;

namespace TopHalf.Tests.Exploration.Oracle;

/// <summary>One run of a model program, a step at a time.</summary>
internal sealed class ModelRun
{
    private const ulong FirstArmed = 1000;
    private const ulong FirstRaised = 2000;
    private const ulong FirstLock = 1_000_000;
    private const ulong FirstOffer = 2_000_000;

    private readonly ModelProgram _program;
    private readonly ModelCpu[] _cpus;
    private readonly Dictionary<int, int> _memory = [];
    private readonly Dictionary<int, int> _owners = [];
    private readonly List<Access> _touched = [];
    private readonly int[] _cpuOf;
    private int _lastActor = -1;

    public ModelRun(ModelProgram program)
    {
        _program = program;
        _cpus = [.. program.Tasks.Select(static _ => new ModelCpu())];
        _cpuOf = [.. Enumerable.Range(0, _cpus.Length).Select(actor => program.Numbers.Length == 0 ? actor : Array.IndexOf(program.Numbers, actor))];
        for (var i = 0; i < _cpus.Length; i++)
        {
            _cpus[i].CanBeInterrupted = i < program.Raisable.Length && program.Raisable[i].Length > 0;
            for (var k = 0; i < program.Armed.Length && k < program.Armed[i].Length; k++)
            {
                _cpus[i].Armed.Add(k);
            }

            _cpus[i].Push(program.Tasks[i], 0);
        }
    }

    public StepPoint Point { get; } = new();

    public List<ModelStep> Steps { get; } = [];

    /// <summary>Runs a program once. Null when the strategy has nothing left to try, or gave the run up.</summary>
    public static ModelRun? Next(ModelProgram program, IStrategy strategy, out bool isOver)
    {
        isOver = !strategy.BeginRun();
        if (isOver)
        {
            return null;
        }

        var run = new ModelRun(program);
        for (run.FillPoint(); run.Point.Enabled.Count > 0; run.FillPoint())
        {
            var picked = strategy.Pick(run.Point);
            if (picked < 0)
            {
                strategy.EndRun(run.Point);
                return null;
            }

            run.Take(run.Point.Enabled[picked]);
        }

        strategy.EndRun(run.Point);
        return run;
    }

    public void FillPoint()
    {
        Point.Clear();
        foreach (var access in _touched)
        {
            Point.AddDone(access);
        }

        for (var actor = 0; actor < _cpus.Length; actor++)
        {
            AddSteps(actor, _cpus[_cpuOf[actor]]);
        }

        if (Point.Enabled.Count == 0)
        {
            for (var actor = 0; actor < _cpus.Length; actor++)
            {
                if (_cpus[_cpuOf[actor]] is { Contexts.Count: > 0 } cpu && cpu.Contexts.Peek().Code.Current.Kind == ModelOperationKind.Quiet)
                {
                    Point.AddEnabled(At(actor, 0, StepKind.Continue, new(0, AccessMode.Barrier)));
                }
            }
        }

        Point.Prefer(_program.Policy switch
        {
            ModelPolicy.Lowest => -1,
            ModelPolicy.Highest => Point.Enabled.Count == 0 ? -1 : Point.Enabled[^1].Actor,
            ModelPolicy.TakeTurns => Point.Enabled.FirstOrDefault(step => step.Actor > _lastActor).Actor,
            _ => _lastActor,
        });
    }

    public void Take(Step step)
    {
        var cpu = _cpus[_cpuOf[step.Actor]];
        _touched.Clear();
        var isPreemption = Point.IsPreemption(IndexOf(step));
        if (cpu.CanBeInterrupted && !cpu.IsMasked)
        {
            _touched.Add(new(FirstOffer + (ulong)_cpuOf[step.Actor], AccessMode.Read));
        }

        if (step.Alternative >= FirstRaised)
        {
            var number = (int)(step.Alternative - FirstRaised);
            _touched.Add(new(FirstOffer + (ulong)_cpuOf[step.Actor], AccessMode.Write));
            cpu.Raised.Remove(number);
            cpu.Push(_program.Raisable[_cpuOf[step.Actor]][number], 100 + number);
        }
        else if (step.Alternative >= FirstArmed)
        {
            var number = Listed((int)(step.Alternative - FirstArmed), _cpuOf[step.Actor]);
            cpu.Armed.Remove(number);
            cpu.Push(_program.Armed[_cpuOf[step.Actor]][number], 1 + number);
        }
        else
        {
            Perform(cpu, (int)step.Alternative);
            cpu.Advance();
        }

        Steps.Add(new(step.Actor, step.Alternative, [.. _touched.Distinct()], isPreemption));
        _lastActor = step.Actor;
    }

    private void AddSteps(int actor, ModelCpu cpu)
    {
        if (cpu.Contexts.Count > 0)
        {
            var operation = cpu.Contexts.Peek().Code.Current;
            var pending = new Access(FirstLock + (ulong)operation.Object, AccessMode.Acquire);
            if (operation.Kind == ModelOperationKind.Lock && _owners.ContainsKey(operation.Object))
            {
                Point.AddBlocked(At(actor, 0, StepKind.Continue, pending));
            }
            else if (operation.Kind != ModelOperationKind.Quiet)
            {
                var count = operation.Kind == ModelOperationKind.Choose ? operation.Value : 1;
                for (var i = 0; i < count; i++)
                {
                    Point.AddEnabled(At(actor, (ulong)i, StepKind.Continue, Announced(operation)));
                }
            }
        }

        if (cpu.IsMasked)
        {
            return;
        }

        foreach (var number in _program.ListsInterruptsBackwards ? cpu.Armed.Reverse() : cpu.Armed)
        {
            if (1 + number > cpu.Priority)
            {
                Point.AddEnabled(At(actor, FirstArmed + (ulong)Listed(number, _cpuOf[actor]), StepKind.Interrupt, default));
            }
        }

        foreach (var number in cpu.Raised)
        {
            if (100 + number > cpu.Priority)
            {
                Point.AddEnabled(At(actor, FirstRaised + (ulong)number, StepKind.Interrupt, default));
            }
        }
    }

    private int IndexOf(Step step)
    {
        var index = 0;
        while (!Point.Enabled[index].IsSame(step))
        {
            index++;
        }

        return index;
    }

    private static Access Announced(ModelOperation operation) => operation.Kind switch
    {
        ModelOperationKind.Read => new((ulong)operation.Object, AccessMode.Read),
        ModelOperationKind.Write or ModelOperationKind.CompareExchange or ModelOperationKind.Add => new((ulong)operation.Object, AccessMode.Write),
        ModelOperationKind.Lock => new(FirstLock + (ulong)operation.Object, AccessMode.Acquire),
        _ => default,
    };

    private int Listed(int number, int cpu) => _program.ListsInterruptsBackwards ? _program.Armed[cpu].Length - 1 - number : number;

    private void Perform(ModelCpu cpu, int alternative)
    {
        var context = cpu.Contexts.Peek();
        var operation = context.Code.Current;
        var target = operation.Object;
        switch (operation.Kind)
        {
            case ModelOperationKind.Read:
                context.Result = _memory.GetValueOrDefault(target);
                Touch((ulong)target, _program.ReadIsWrite ? AccessMode.Write : AccessMode.Read);
                break;
            case ModelOperationKind.Write:
                _memory[target] = operation.Value;
                Touch((ulong)target, AccessMode.Write);
                break;
            case ModelOperationKind.CompareExchange:
                context.Result = _memory.GetValueOrDefault(target) == operation.Expected ? 1 : 0;
                _memory[target] = context.Result == 1 ? operation.Value : _memory.GetValueOrDefault(target);
                Touch((ulong)target, context.Result == 0 && _program.FailedExchangeIsRead ? AccessMode.Read : AccessMode.Write);
                break;
            case ModelOperationKind.Add:
                context.Result = _memory[target] = _memory.GetValueOrDefault(target) + operation.Value;
                Touch((ulong)target, AccessMode.Write);
                break;
            case ModelOperationKind.Lock:
                _owners.Add(target, 1);
                Touch(FirstLock + (ulong)target, AccessMode.Acquire);
                break;
            case ModelOperationKind.Unlock:
                _owners.Remove(target);
                Touch(FirstLock + (ulong)target, AccessMode.Release);
                break;
            case ModelOperationKind.TryLock:
                context.Result = _owners.TryAdd(target, 1) ? 1 : 0;
                Touch(FirstLock + (ulong)target, AccessMode.Write);
                break;
            case ModelOperationKind.Choose:
                context.Result = alternative;
                _memory[target + alternative] = operation.Expected;
                Touch((ulong)(target + alternative), AccessMode.Write);
                break;
            case ModelOperationKind.Mask:
            case ModelOperationKind.Unmask:
                cpu.IsMasked = operation.Kind == ModelOperationKind.Mask;
                break;
            case ModelOperationKind.Raise:
                _cpus[target].Raised.Add(operation.Value);
                Touch(FirstOffer + (ulong)target, AccessMode.Write);
                break;
            default:
                Touch(0, AccessMode.Barrier);
                break;
        }
    }

    private void Touch(ulong key, AccessMode mode) => _touched.Add(new(_program.IsOneObject ? 0 : key, mode));

    // The CPU is the context: in what order its steps came counts, also where they touch nothing in common. Such a context has no step that is nobody else's business.
    private static Step At(int actor, ulong alternative, StepKind kind, Access pending) => new(actor, alternative, kind, (ulong)actor + 1, pending) { Origin = SearchKeys.Deferred };
}
