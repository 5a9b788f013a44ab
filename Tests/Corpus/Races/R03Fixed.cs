using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Races;

/// <summary>Wakes it always.</summary>
internal sealed class R03Fixed : CorpusProgram
{
    private readonly Shared<WaitKind?> _state = new(null, "t->state");
    private readonly Shared<bool> _condition = new(false, "condition");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        var sleeper = Kthread.Run(_ => SleepAsync(), "sleeper", cpu: 1);
        Wake(sleeper.Task);
        await Kernel.MsleepAsync(1);
    }

    private async KernelTask SleepAsync()
    {
        while (true)
        {
            _state.Value = WaitKind.Uninterruptible;
            Kernel.SetCurrentState(WaitKind.Uninterruptible);
            if (_condition.Value)
            {
                break;
            }

            await Kernel.ScheduleAsync();
        }

        _state.Value = null;
        Kernel.SetRunning();
    }

    private void Wake(TaskStruct task)
    {
        _condition.Value = true;
        Kernel.WakeUpProcess(task);
    }
}
