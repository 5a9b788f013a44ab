using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Interrupts;

/// <summary>Calling functions on other CPUs, in the interrupt that one CPU sends to another. Follows kernel/smp.c.</summary>
public static class Smp
{
    /// <summary>Lets one CPU call a function (<c>smp_call_function_single</c>). On this CPU it is called at once, with interrupts off.</summary>
    /// <remarks>Context: interrupts on, task. Scheduling point: yes.</remarks>
    /// <param name="cpu">The CPU.</param>
    /// <param name="function">Runs in hard interrupt context; may not sleep.</param>
    /// <param name="wait">Whether to spin until it has run.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such CPU.</exception>
    [CallableFrom(CallContexts.Task)]
    [ForbiddenIn(Sections.Irq | Sections.IrqSave)]
    public static void CallFunctionSingle(
        int cpu, [RunsIn(CallContexts.HardIrq), Arms, WaitsFor(If = nameof(wait))] Action function, bool wait = true, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(function);
        var machine = Machine.Current;
        var target = machine.CpuNumber(cpu);
        var site = new CodeSite(file, line);
        Kernel.PreemptDisable(file, line);
        machine.Announce(SmpOperations.CallSingle, null, cpu, file, line);
        machine.Interrupts.Calls.Call([target], function, wait, site);
        Kernel.PreemptEnable(file, line);
    }

    /// <summary>Lets every CPU call a function (<c>on_each_cpu</c>); this one calls it with interrupts off.</summary>
    /// <remarks>Context: interrupts on, task. Scheduling point: yes.</remarks>
    /// <param name="function">Runs in hard interrupt context on the other CPUs; may not sleep.</param>
    /// <param name="wait">Whether to spin until it has run everywhere.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.Task)]
    [ForbiddenIn(Sections.Irq | Sections.IrqSave)]
    public static void OnEachCpu([RunsIn(CallContexts.HardIrq), Arms, WaitsFor(If = nameof(wait))] Action function, bool wait = true, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(function);
        var machine = Machine.Current;
        Kernel.PreemptDisable(file, line);
        machine.Announce(SmpOperations.OnEachCpu, null, 0, file, line);
        machine.Interrupts.Calls.Call(machine.Cpus, function, wait, new(file, line));
        Kernel.PreemptEnable(file, line);
    }
}
