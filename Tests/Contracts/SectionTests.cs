using System.Reflection;
using NUnit.Framework;
using TopHalf.Contracts;
using TopHalf.Lockdep;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Tests.Contracts;

/// <summary>What the attributes say that a call takes or begins is what it changes on the machine.</summary>
internal sealed class SectionTests
{
    private static IEnumerable<TestCaseData> Ways => LockBench.Ways.Select(static way => Named(way));

    private static IEnumerable<TestCaseData> Entries => ContractSource.Functions.OfType<MethodInfo>()
        .Where(static method => method.IsDefined(typeof(EntersAttribute))).Select(static way => Named(way));

    [TestCaseSource(nameof(Ways))]
    public void Taking_AFreeLock_ChangesWhatIsSaid_AndTheReleasePutsItBack(MethodInfo way)
    {
        var said = way.GetCustomAttribute<AcquiresAttribute>()!;

        var (before, held, after) = Performed(way);

        var taken = held.TakenSince(before);
        Assert.That(held.BegunSince(before), Is.EqualTo(Seen(said.Sections)));
        Assert.That(taken, Is.Not.Empty);
        Assert.That(taken[0].Mode != LockMode.Exclusive, Is.EqualTo(said.IsShared), "shared");
        Assert.That(taken[0].IsTry, Is.EqualTo(said.IsTry), "tried");
        Assert.That(after.IsAsBefore(before), Is.True, $"{after}");
    }

    [TestCaseSource(nameof(Ways))]
    public void Taking_WithAnotherOfItsClassHeld_IsRefused_UnlessNestedRecursiveOrTried(MethodInfo way)
    {
        var said = way.GetCustomAttribute<AcquiresAttribute>()!;
        var first = LockBench.Ways.First(other => other.DeclaringType == way.DeclaringType && other.ReturnType != typeof(SpinGuard) &&
            other.GetCustomAttribute<AcquiresAttribute>() is { IsTry: false, IsNested: false } plain && plain.Sections == said.Sections);

        var run = AMachine.Runs(async () => _ = await LockBench.PerformAsync(way, first));

        Assert.That(run.Rules.Contains(RuleBook.LockRecursion.Id), Is.EqualTo(!said.IsTry && !said.IsNested && !said.IsRecursive), run.Reports);
    }

    [TestCaseSource(nameof(Entries))]
    public void Entering_ASection_ChangesWhatIsSaid_AndLeavingPutsItBack(MethodInfo enter)
    {
        var said = enter.GetCustomAttribute<EntersAttribute>()!.Sections;
        var leave = enter.DeclaringType!.GetMethods().Single(method => method.GetCustomAttribute<LeavesAttribute>()?.Sections == said);
        MachineState? before = null, inside = null, after = null;

        AMachine.Runs(() =>
        {
            before = MachineState.Now;
            var flags = Called(enter, null);
            inside = MachineState.Now;
            Called(leave, flags);
            after = MachineState.Now;
            return default;
        });

        Assert.That(inside!.BegunSince(before!), Is.EqualTo(Seen(said)));
        Assert.That(inside.Locks, Is.Empty);
        Assert.That(after!.IsAsBefore(before!), Is.True, $"{after}");
    }

    [Test]
    public void Makers_OfLocks_AreForTheTypesThatAreTaken() =>
        Assert.That(LockBench.Makers.Keys, Is.EquivalentTo(LockBench.Ways.Select(static way => way.DeclaringType).Distinct()));

    private static TestCaseData Named(MethodInfo method) => new TestCaseData(method).SetArgDisplayNames(ContractSource.NameOf(method));

    // On the machine the two kinds of switching interrupts off look the same while they are off.
    private static Sections Seen(Sections said) => (said & Sections.IrqSave) != 0 ? (said & ~Sections.IrqSave) | Sections.Irq : said;

    private static (MachineState Before, MachineState Held, MachineState After) Performed(MethodInfo way)
    {
        (MachineState, MachineState, MachineState)? states = null;
        var run = AMachine.Runs(async () => states = await LockBench.PerformAsync(way));

        return states ?? throw new InvalidOperationException(run.Reports);
    }

    private static object? Called(MethodInfo method, object? flags) => method.Invoke(null, [.. method.GetParameters().Select(parameter =>
        parameter.ParameterType == typeof(IrqSavedFlags) ? flags : parameter.DefaultValue)]);
}
