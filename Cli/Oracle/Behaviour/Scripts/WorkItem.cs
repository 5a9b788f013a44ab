using TopHalf.Deferred;
using TopHalf.Scheduling;

namespace TopHalf.Cli.Oracle.Behaviour.Scripts;

/// <summary>A work item of a script: logs when it begins and ends, and does what the script gave it to do in between.</summary>
internal sealed class WorkItem
{
    public WorkItem(ScriptRig rig, int number)
    {
        Name = $"w{number}";
        Work = new DelayedWork(async () =>
        {
            Runs++;
            rig.Lg($"{Name}>");
            if (Body is not null)
            {
                await Body(this);
            }

            rig.Lg($"{Name}<");
        }, Name);
    }

    public string Name { get; }

    public DelayedWork Work { get; }

    public int Runs { get; private set; }

    public Func<WorkItem, KernelTask>? Body { get; set; }
}
