using System.Reflection;
using NUnit.Framework;
using TopHalf.Contracts;
using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Tests.Contracts;

/// <summary>What is registered runs in the contexts that the parameter's attribute names.</summary>
internal sealed class RunsInTests
{
    /// <summary>Called on the stack of whoever calls the function, or by an IOMMU driver: there is no context of their own to look at.</summary>
    private static readonly string[] _foldersOfOthers = ["TopHalf.Iommu", "TopHalf.Devices", "TopHalf.Memory", "TopHalf.Resilience", "TopHalf.Exploration"];

    private static IEnumerable<(string Name, ParameterInfo Parameter)> Registrars =>
        from method in ContractSource.Functions
        where !_foldersOfOthers.Contains(method.DeclaringType!.Namespace)
        from parameter in method.GetParameters()
        where parameter.IsDefined(typeof(RunsInAttribute))
        select ($"{ContractSource.NameOf(method)}:{parameter.Name}", parameter);

    private static IEnumerable<string> Probed => Registrations.All.Keys;

    [Test]
    public void EveryRegistration_HasAProbe() =>
        Assert.That(Registrations.All.Keys.Append("Machine.Run(Func, Action):main"), Is.EquivalentTo(Registrars.Select(static registrar => registrar.Name)));

    [TestCaseSource(nameof(Probed))]
    public void Registered_RunsWhereItsParameterSays(string name)
    {
        var said = Registrars.Single(registrar => registrar.Name == name).Parameter.GetCustomAttribute<RunsInAttribute>()!.Contexts;
        var seen = CallContexts.None;

        var run = AMachine.Runs(AMachine.Options, async machine =>
        {
            await Registrations.All[name](machine, () => seen |= ContextOf(machine));
            await Kernel.MsleepAsync(200);
        });

        Assert.That(run.Rules, Is.Empty, run.Reports);
        Assert.That(seen & ~said, Is.EqualTo(CallContexts.None), "it also runs there");
        // What is called where its caller is may be called by every task, and not by each in one run.
        var expected = (said & CallContexts.Task) == CallContexts.Task ? said & ~CallContexts.Task : said;
        Assert.That(expected & ~seen, Is.EqualTo(CallContexts.None), "it was never seen there");
        Assert.That(seen, Is.Not.EqualTo(CallContexts.None));
    }

    private static CallContexts ContextOf(Machine machine)
    {
        var (task, model) = (machine.CurrentTask, machine.Options.Model);
        return task.Context.Level switch
        {
            ContextLevel.Nmi => CallContexts.Nmi,
            ContextLevel.HardIrq => CallContexts.HardIrq,
            ContextLevel.Softirq => CallContexts.Softirq,
            // The CPU that asks itself calls the function with interrupts off, as the interrupt would.
            _ when task.IrqsOff => CallContexts.HardIrq,
            _ when task.Context == model[ContextRole.Workqueue] => CallContexts.WorkQueue,
            _ when task.Context == model[ContextRole.IrqThread] => CallContexts.IrqThread,
            _ => CallContexts.Process,
        };
    }
}
