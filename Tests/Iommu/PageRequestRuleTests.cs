using NUnit.Framework;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Scheduling;
using TopHalf.Tests.Rules;

namespace TopHalf.Tests.Iommu;

/// <summary>Each rule of page requests with a program that breaks it, and one close by that does not.</summary>
internal sealed class PageRequestRuleTests
{
    [TestCase(1, ExpectedResult = "")]
    [TestCase(2, ExpectedResult = "TH5008")]
    public string Answer_AsOftenAs(int times) => RulesOf(pri =>
    {
        var request = Ask(pri, 3, 0x1000);
        for (var i = 0; i < times; i++)
        {
            pri.Respond(request.Answer(PageResponseCode.Success));
        }
    });

    [TestCase(true, ExpectedResult = "TH5009")]
    [TestCase(false, ExpectedResult = "")]
    public string Answer_ToASecondUseOfItsGroup(bool isMeantForTheFirst) => RulesOf(pri =>
    {
        var first = Ask(pri, 3, 0x1000);
        pri.Respond(first.Answer(PageResponseCode.Invalid));
        var second = Ask(pri, 3, 0x2000);
        pri.Respond((isMeantForTheFirst ? first : second).Answer(PageResponseCode.Success));
    });

    [Test]
    public void Answer_ToAnotherGroupThatWaits_IsNotLate() => Assert.That(RulesOf(pri =>
    {
        var (first, second) = (Ask(pri, 3, 0x1000), Ask(pri, 4, 0x2000));
        pri.Respond(second.Answer(PageResponseCode.Success));
        pri.Respond(first.Answer(PageResponseCode.Success));
    }), Is.Empty);

    /// <summary>The last request of a group was dropped and its group answered: what came through is kept, thrown away, or handled by itself.</summary>
    [TestCase("kept", ExpectedResult = "TH5010")]
    [TestCase("with the next", ExpectedResult = "TH5010")]
    [TestCase("thrown away", ExpectedResult = "")]
    [TestCase("alone", ExpectedResult = "")]
    public string Part_WhoseLastWasLost(string fate) => RulesOf(pri =>
    {
        (pri.Room, pri.AnswersWhatItDrops) = (1, true);
        pri.Ask(3, 0x1000, 0x2000);
        Assert.That(pri.TryTake(out var part), Is.True);
        var next = Ask(pri, 3, 0x8000);
        switch (fate)
        {
            case "with the next":
                pri.Requests.Handle(part, next);
                break;
            case "thrown away":
                pri.Requests.Discard(part);
                break;
            case "alone":
                pri.Requests.Handle(part, part);
                break;
        }

        pri.Requests.Handle(next, next);
        pri.Respond(next.Answer(PageResponseCode.Success));
    });

    [TestCase(1, false, ExpectedResult = "TH5011")]
    [TestCase(1, true, ExpectedResult = "")]
    [TestCase(2, false, ExpectedResult = "")]
    public string Queue_WithRoomFor(int room, bool isAnswered) => RulesOf(pri =>
    {
        (pri.Room, pri.AnswersWhatItDrops) = (room, isAnswered);
        pri.Ask(1, 0x1000);
        pri.Ask(2, 0x2000);
        while (pri.TryTake(out var request))
        {
            pri.Requests.Handle(request, request);
            pri.Respond(request.Answer(PageResponseCode.Success));
        }
    });

    /// <summary>A function was answered with a failure; then a function asks.</summary>
    [TestCase(1, false, ExpectedResult = "False ")]
    [TestCase(2, false, ExpectedResult = "False TH5013")]
    [TestCase(2, true, ExpectedResult = "True ")]
    public string Function_AsksAfterAFailureOfTheFirst(int function, bool isEnabledAgain)
    {
        var isAsked = true;
        var rules = RulesOf(_ =>
        {
            var shared = new PageRequestInterface(Machine.Current, "accelerator");
            shared.Answer(1, PageResponseCode.Failure);
            if (isEnabledAgain)
            {
                shared.Enable();
            }

            isAsked = shared.TryAsk(function, 0x1000);
        });
        return $"{isAsked} {rules}";
    }

    private static PageRequest Ask(PagePri pri, int group, ulong address)
    {
        pri.Ask(group, address);
        Assert.That(pri.TryTake(out var request), Is.True);
        return request;
    }

    private static string RulesOf(Action<PagePri> program)
    {
        var run = AMachine.Runs(machine =>
        {
            var pri = new PagePri();
            program(pri);
            pri.Ledger.ReportStuck(machine);
            return default;
        });
        Assert.That(run.End, Is.EqualTo(RunEnd.Finished), run.Reports);
        return string.Join(' ', run.Rules);
    }
}
