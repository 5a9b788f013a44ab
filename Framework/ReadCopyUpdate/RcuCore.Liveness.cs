using TopHalf.Liveness;

namespace TopHalf.ReadCopyUpdate;

/// <content>What keeps a grace period from its end, for the report of a hang.</content>
internal sealed partial class RcuCore
{
    bool IHeld.MayBeStuck => true;

    string IWaitSource.WaitName => "the grace period";

    void IWaitSource.Explain(WaitNode node)
    {
        if (!_isRunning)
        {
            return;
        }

        foreach (var task in _machine.AllTasks.Where(Blocks))
        {
            node.Needs(task, "waits for the reader in", task.RcuReadLockedAt, "entered");
        }

        foreach (var cpu in _machine.Cpus.Where(cpu => !_isQuiet[cpu.Number] && cpu.Switches == _switches[cpu.Number] && !IsQuiet(cpu)))
        {
            node.Needs(cpu, "waits for a switch of");
        }
    }
}
