using NUnit.Framework;
using TopHalf.Cli.Oracle.Behaviour;

namespace TopHalf.Tests.Oracle;

/// <summary>The form in which sequences are written.</summary>
public sealed class BehaviourTextTests
{
    [TestCase("a,b,a,b", "a,b,a,b", TestName = "Fold_TwoTimes_IsLeft")]
    [TestCase("a,b,a,b,a,b,c", "(a,b)x3,c", TestName = "Fold_ThreeTimes_IsOneBlock")]
    [TestCase("a,a,a,a", "(a)x4", TestName = "Fold_OneToken_IsTheShortestBlock")]
    [TestCase("P{x, (y)},a,a,a", "P{x, (y)},(a)x3", TestName = "Fold_CommaInBraces_IsOneToken")]
    public void Fold_Tokens_IsReadBackAsTheSame(string plain, string folded)
    {
        var tokens = BehaviourText.Unfold(plain);

        Assert.That(BehaviourText.Fold(tokens), Is.EqualTo(folded));
        Assert.That(BehaviourText.Unfold(folded), Is.EqualTo(tokens));
    }

    [Test]
    public void Returns_CallsAndAnswers_AreListedWithoutChipCallbacks()
    {
        var returns = BehaviourText.Returns(["req1=0"], ["request1<=0@0t", "c.set_type=4@0t!", "H1<NONE@0h", "H1<NONE@0h", "queue=1@0t", "h<RESTART@0h"]);

        Assert.That(returns, Is.EqualTo("req1=0 request1=0 H1=NONEx2 queue=1"));
    }

    [Test]
    public void Difference_FirstStep_IsFound()
    {
        var difference = BehaviourDifference.Between("group", "script", ["a", "b"], ["a", "c"])!;

        Assert.That((difference.Step, difference.Theirs, difference.Ours), Is.EqualTo((2, "b", "c")));
    }

    [Test]
    public void Difference_OneEndsFirst_IsFound() =>
        Assert.That(BehaviourDifference.Between("group", "script", ["a", "b"], ["a"])!.Ours, Is.EqualTo("(end)"));
}
