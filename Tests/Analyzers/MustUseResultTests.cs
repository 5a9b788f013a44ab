using NUnit.Framework;
using Check = TopHalf.Tests.Analyzers.RuleTest<TopHalf.Analyzers.MustUse.MustUseResultAnalyzer>;

namespace TopHalf.Tests.Analyzers;

internal sealed class MustUseResultTests
{
    [TestCase("[|Enable()|];")]
    [TestCase("_ = [|Enable()|];")]
    [TestCase("await [|Reset()|];")]
    [TestCase("_ = await [|Reset()|];")]
    [TestCase("[|Reset()|];")]
    [TestCase("_ = (long)[|Enable()|];")]
    [TestCase("Driver other = null; other?[|.Resume()|];")]
    [TestCase("Action later = () => [|Enable()|];")]
    [TestCase("for (var i = 0; i < 3; [|Enable()|]) { i++; }")]
    public Task Result_NotUsed_IsReported(string statement) => Check.CheckStatementsAsync(statement);

    [TestCase("var error = Enable();")]
    [TestCase("if (Enable() != 0) { return; }")]
    [TestCase("if (await Reset() is var error and not 0) { throw new Exception(error.ToString()); }")]
    [TestCase("Console.Write(Enable());")]
    [TestCase("Func<int> later = () => Enable();")]
    [TestCase("Func<int> group = Enable;")]
    [TestCase("Unmarked();")]
    [TestCase("_ = Unmarked();")]
    [TestCase("var name = nameof(Enable);")]
    public Task Result_Used_IsNotReported(string statement) => Check.CheckStatementsAsync(statement);

    [Test]
    public Task Override_OfAMarkedMethod_IsReported() => Check.CheckMembersAsync(
        """
        protected override int Enable() => 0;
        void Probe() => [|Enable()|];
        """);

    [Test]
    public async Task Message_WithAndWithoutReason_SaysWhy()
    {
        var messages = await Check.MessagesAsync("Enable(); _ = Resume(); await Reset();");

        Assert.That(messages, Is.EqualTo(new[]
        {
            "The result of 'Enable' is ignored: it alone tells whether the call succeeded",
            "The result of 'Resume' is discarded: a failed resume leaves the device off",
            "The result of 'Reset' is ignored: the reset may time out",
        }));
    }
}
