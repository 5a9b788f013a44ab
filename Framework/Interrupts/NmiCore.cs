using TopHalf.Logging;
using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Interrupts;

/// <summary>Enters NMIs and calls their handlers. Follows <c>default_do_nmi()</c> and <c>nmi_handle()</c>, arch/x86/kernel/nmi.c.</summary>
internal sealed class NmiCore(Machine machine)
{
    // Replaced and never changed: an NMI may land while somebody registers.
    private NmiHandler[] _handlers = [];

    public void Add(NmiHandler handler)
    {
        if (Array.Exists(_handlers, other => other.Name == handler.Name))
        {
            throw new ArgumentException($"An NMI handler named '{handler.Name}' is registered already.", nameof(handler));
        }

        _handlers = [.. _handlers, handler];
    }

    public void Remove(string name) => _handlers = [.. _handlers.Where(handler => handler.Name != name)];

    public void Enter()
    {
        var handlers = _handlers;
        machine.EnterContext(machine.Options.Model[ContextRole.Nmi], "nmi", handlers.Length > 0 ? handlers[0].Site : default);
        machine.ChargeFor(CostItem.IrqEntry);
        var isHandled = false;
        foreach (var handler in handlers)
        {
            machine.Announce(SmpOperations.HandleNmi, null, 0, handler.Site.File, handler.Site.Line);
            machine.RunGuarded(() => isHandled |= handler.Function());
        }

        if (!isHandled && !machine.IsEnding)
        {
            machine.Log(KernLevel.Emerg, "Uhhuh. NMI received for unknown reason. Dazed and confused, but trying to continue");
        }

        machine.ChargeFor(CostItem.IrqExit);
        machine.LeaveContext();
    }
}
