namespace TopHalf.Machines;

/// <content>Memory barriers. They do something in a machine whose memory is weak, see <see cref="MachineOptions.Memory"/>.</content>
public static partial class Kernel
{
    /// <summary>Orders all earlier accesses of this CPU before all later ones (<c>smp_mb</c>).</summary>
    /// <remarks>Context: any. Scheduling point: no.</remarks>
    public static void SmpMb()
    {
        var machine = Machine.Current;
        machine.Weak?.FullBarrier(machine.CurrentCpu.Number);
    }

    /// <summary>Orders the earlier loads of this CPU before its later ones (<c>smp_rmb</c>).</summary>
    /// <remarks>Context: any. Scheduling point: no.</remarks>
    public static void SmpRmb()
    {
        var machine = Machine.Current;
        machine.Weak?.LoadBarrier(machine.CurrentCpu.Number);
    }

    /// <summary>Orders the earlier stores of this CPU before its later ones (<c>smp_wmb</c>).</summary>
    /// <remarks>Context: any. Scheduling point: no.</remarks>
    public static void SmpWmb()
    {
        var machine = Machine.Current;
        machine.Weak?.StoreBarrier(machine.CurrentCpu.Number);
    }

    /// <summary>Right after a spinlock was taken: orders what came before the lock before what comes after it (<c>smp_mb__after_spinlock</c>).</summary>
    /// <remarks>Context: any. Scheduling point: no. Taking a lock orders what follows; a store before it can still be seen after that.</remarks>
    public static void SmpMbAfterSpinlock() => SmpMb();
}
