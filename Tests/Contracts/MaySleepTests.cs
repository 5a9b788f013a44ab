using System.Reflection;
using NUnit.Framework;
using TopHalf.Contracts;

namespace TopHalf.Tests.Contracts;

/// <summary>What the attributes say of sleeping, and of where a call is allowed, is what the function asks the machine for.</summary>
internal sealed class MaySleepTests
{
    /// <summary>Functions in whose code an operation that may sleep is, and is never announced for them: what they hand on says so.</summary>
    private static readonly string[] _handOnThatTheyDoNotSleep =
    [
        "Kmem.Alloc(T, AtomicGfp, Int32)", "KmemCache.Alloc(T, AtomicGfp)",
        "PmDevice.RequestGet()", "PmDevice.RequestPut()", "PmDevice.RequestPutAutosuspend()",
    ];

    private static IEnumerable<MethodBase> Marked => ContractSource.Functions.Where(static method => method.IsDefined(typeof(MaySleepAttribute)));

    [Test]
    public void Functions_ThatAskToSleep_AreMarked()
    {
        var unmarked = ContractSource.Functions.Except(Marked).Where(static method => Announcements.Of(method).AskToSleep).Select(ContractSource.NameOf);

        Assert.That(unmarked, Is.EquivalentTo(_handOnThatTheyDoNotSleep));
    }

    [Test]
    public void MarkedFunctions_AskToSleep()
    {
        var wrong = Marked.Where(static method => Announcements.Of(method) is { AskToSleep: false, PutToSleep: false }).Select(ContractSource.NameOf);

        Assert.That(Marked, Is.Not.Empty);
        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void MarkedFunctions_SleepForMemory_WhereTheFirstCheckIsThatOfAnAllocation()
    {
        var wrong = Marked.Where(static method => method.GetCustomAttribute<MaySleepAttribute>()!.ForMemory != Announcements.Of(method).AreForMemory);

        Assert.That(wrong.Select(ContractSource.NameOf), Is.Empty);
    }

    [Test]
    public void MarkedFunctions_NameParametersThatTheyHave()
    {
        var wrong =
            from method in Marked
            let mark = method.GetCustomAttribute<MaySleepAttribute>()!
            where (mark.If is { } name && !Has(method, name)) ||
                (mark.UnlessMadeWith is { } made && !method.DeclaringType!.GetConstructors().Any(constructor => Has(constructor, made)))
            select ContractSource.NameOf(method);

        Assert.That(wrong, Is.Empty);
        static bool Has(MethodBase method, string name) => method.GetParameters().Any(parameter => parameter.Name == name);
    }

    [TestCase("any but NMI", CallContexts.AnyButNmi)]
    [TestCase("where a spinlock may be taken", CallContexts.AnyButNmi)]
    [TestCase("not hard interrupt", CallContexts.TaskOrSoftirq)]
    [TestCase("not in hard interrupt", CallContexts.TaskOrSoftirq)]
    [TestCase("not in interrupt", CallContexts.Task)]
    [TestCase("task", CallContexts.Task)]
    public void Functions_WhoseOperationNamesAContext_AreCallableFromNoMore(string words, CallContexts allowed)
    {
        var wrong =
            from method in ContractSource.Functions
            where !method.IsDefined(typeof(MaySleepAttribute)) || allowed == CallContexts.Task
            let asked = Announcements.Of(method).Operations.FirstOrDefault()
            where asked is not null && asked.Context.Split(", ").Contains(words)
            let contexts = method.GetCustomAttribute<CallableFromAttribute>()?.Contexts ?? CallContexts.Any
            where (contexts & ~allowed) != 0
            select $"{ContractSource.NameOf(method)}: {asked.Name} is for '{asked.Context}'";

        Assert.That(wrong, Is.Empty);
    }

    [TestCase("interrupts on", typeof(ForbiddenInAttribute))]
    [TestCase("in an RCU reader", typeof(RequiresAttribute))]
    [TestCase("bottom halves or interrupts off", typeof(RequiresAttribute))]
    [TestCase("preemption or interrupts off", typeof(RequiresAttribute))]
    [TestCase("preemption disabled", typeof(RequiresAttribute))]
    public void Functions_WhoseOperationNamesSections_SayWhich(string words, Type mark)
    {
        var asking = ContractSource.Functions.Where(method => !method.IsDefined(typeof(MaySleepAttribute)) &&
            !method.IsDefined(typeof(ReleasesAttribute)) && Announcements.Of(method).Operations.FirstOrDefault()?.Context.Split(", ").Contains(words) == true).ToList();

        Assert.That(asking, Is.Not.Empty);
        Assert.That(asking.Where(method => !method.IsDefined(mark)).Select(ContractSource.NameOf), Is.Empty);
    }
}
