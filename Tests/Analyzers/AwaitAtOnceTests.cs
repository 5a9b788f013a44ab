using NUnit.Framework;
using Check = TopHalf.Tests.Analyzers.RuleTest<TopHalf.Analyzers.KernelTasks.AwaitAtOnceAnalyzer>;

namespace TopHalf.Tests.Analyzers;

internal sealed class AwaitAtOnceTests
{
    [TestCase("var pending = [|Sleep()|];")]
    [TestCase("KernelTask<int> pending; pending = [|Read()|];")]
    [TestCase("[|Sleep()|];")]
    [TestCase("_ = [|Read()|];")]
    [TestCase("[|Sleep()|].GetAwaiter().GetResult();")]
    [TestCase("var value = [|Read()|].Result;")]
    [TestCase("var both = new[] { [|Sleep()|], [|Sleep()|] };")]
    [TestCase("var pending = DateTime.Now.Year > 3 ? [|Sleep()|] : default;")]
    [TestCase("Action later = () => [|Sleep()|];")]
    public Task Task_NotAwaitedAtOnce_IsReported(string statement) => Check.CheckStatementsAsync(statement);

    [TestCase("KernelTask _pending; void Start() => _pending = [|Sleep()|];")]
    [TestCase("static KernelTask _done = [|KernelTask.Completed|];")]
    [TestCase("void Wait(KernelTask given) => [|given|].GetAwaiter().GetResult();")]
    [TestCase("void Wait(KernelTask<int> given) { var value = [|given|].Result; }")]
    [TestCase("async KernelTask Later(KernelTask given) { var kept = [|given|]; await Sleep(); }")]
    public Task Task_KeptByAMember_IsReported(string member) => Check.CheckMembersAsync(member);

    [TestCase("await Sleep();")]
    [TestCase("var value = await Read();")]
    [TestCase("await (DateTime.Now.Year > 3 ? Sleep() : KernelTask.Completed);")]
    [TestCase("Pass(Sleep());")]
    [TestCase("PassAll(Sleep(), Sleep());")]
    [TestCase("Run(() => Sleep());")]
    [TestCase("Run(async () => await Sleep());")]
    [TestCase("Run(Sleep);")]
    [TestCase("Func<KernelTask> later = Sleep;")]
    [TestCase("var other = System.Threading.Tasks.Task.CompletedTask;")]
    public Task Task_AwaitedOrPassedOn_IsNotReported(string statement) => Check.CheckStatementsAsync(statement);

    [TestCase("KernelTask Again() => Sleep();")]
    [TestCase("KernelTask<int> Again() { if (Unmarked() > 0) { return Read(); } return default; }")]
    [TestCase("KernelTask Again => Sleep();")]
    [TestCase("async KernelTask Finish(KernelTask given) => await given;")]
    public Task Task_Returned_IsNotReported(string member) => Check.CheckMembersAsync(member);

    [Test]
    public async Task Message_SaysWhereTheTaskIsKept()
    {
        var messages = await Check.MessagesAsync("var pending = Sleep(); Read(); var value = Read().Result;");

        Assert.That(messages, Is.EqualTo(new[]
        {
            "The kernel task of 'Sleep()' is kept in 'pending'; await it at once",
            "The kernel task of 'Read()' is not awaited",
            "The kernel task of 'Read()' is asked for 'Result'; await it, or the CPU stands still",
        }));
    }
}
