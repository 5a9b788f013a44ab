using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Machines;

namespace TopHalf.Interrupts;

/// <summary>Non-maskable interrupts: their handlers, and sending one. Follows arch/x86/kernel/nmi.c.</summary>
public static class Nmi
{
    /// <summary>Adds a handler (<c>register_nmi_handler</c>).</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="handler">Runs in NMI context: it may take no lock that is used elsewhere. Answers whether the NMI was its own.</param>
    /// <param name="name">For reports; the handler is removed by it.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <exception cref="ArgumentException">A handler of this name is registered.</exception>
    [CallableFrom(CallContexts.AnyButNmi)]
    public static void RegisterHandler([RunsIn(CallContexts.Nmi)] Func<bool> handler, [Arms] string name, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentException.ThrowIfNullOrEmpty(name);
        var machine = Machine.Current;
        machine.Announce(SmpOperations.RegisterNmi, null, 0, file, line);
        machine.Interrupts.Nmis.Add(new(handler, name, new(file, line)));
    }

    /// <summary>Removes a handler (<c>unregister_nmi_handler</c>).</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="name">Its name.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.AnyButNmi)]
    public static void UnregisterHandler([Disarms] string name, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var machine = Machine.Current;
        machine.Announce(SmpOperations.RegisterNmi, null, 0, file, line);
        machine.Interrupts.Nmis.Remove(name);
    }

    /// <summary>Sends an NMI to this CPU; it lands at once, also with interrupts off.</summary>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public static void SendSelf([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Send(Machine.Current.CurrentCpu.Number, file, line);

    /// <summary>Sends an NMI to a CPU.</summary>
    /// <remarks>Context: any; inside an NMI it waits until that is over. Scheduling point: yes.</remarks>
    /// <param name="cpu">The CPU.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such CPU.</exception>
    public static void Send(int cpu, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var machine = Machine.Current;
        var target = machine.CpuNumber(cpu);
        machine.Announce(SmpOperations.SendNmi, null, cpu, file, line);
        machine.Interrupts.RaiseLocal(target, LocalInterrupts.Nmi);
    }
}
