using TopHalf.Tracing;

namespace TopHalf.Scheduling;

/// <summary>The bottom of a task's stack: it calls the entry function, and ends the task when that returns.</summary>
internal sealed class TaskRoot(TaskStruct task, Func<KernelTask> entry, Action? onExit) : KernelTaskNode
{
    private KernelTask _body;
    private bool _isStarted;

    internal override string FunctionName => $"task '{task.Name}'";

    internal override bool IsCompleted(int version) => throw new InvalidOperationException("A task is not awaited; wait for what it does.");

    internal override void SetParent(KernelTaskNode parent, int version) =>
        throw new InvalidOperationException("A task is not awaited; wait for what it does.");

    internal override void GetResult(int version) => throw new InvalidOperationException("A task has no result.");

    internal override void Run()
    {
        var machine = task.Machine;
        try
        {
            if (!_isStarted)
            {
                _isStarted = true;
                _body = entry();
                if (!_body.IsCompleted)
                {
                    _body.Source!.SetParent(this, _body.Version);
                    return;
                }
            }

            _body.GetAwaiter().GetResult();
            if (task.HasUnawaited && !machine.IsEnding)
            {
                machine.FinishUnawaited(task, default);
            }

            machine.CheckLocksAtExit(task, "task");
        }
        catch (RunEndedException)
        {
            throw;
        }
        catch (Exception exception)
        {
            machine.ReportOops(exception);
        }

        Exit();
    }

    /// <summary>The task ends where it is: what stands on its stack is never gone on with.</summary>
    /// <returns>Never done.</returns>
    public KernelTask ExitHere()
    {
        task.Machine.CheckLocksAtExit(task, "task");
        Exit();
        return task.SleepNode.Begin();
    }

    private void Exit()
    {
        if (task.Machine.IsEnding)
        {
            return;
        }

        task.Machine.DrainStores();
        // First, since it may be preempted there like any other task.
        onExit?.Invoke();
        task.State = TaskState.Dead;
        task.Machine.Emit(EventKind.TaskExit, task, 0);
        task.Machine.Forget(task);
    }
}
