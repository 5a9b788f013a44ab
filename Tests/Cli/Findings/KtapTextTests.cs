using NUnit.Framework;
using TopHalf.Cli.Findings;

namespace TopHalf.Tests.Cli.Findings;

internal sealed class KtapTextTests
{
    [Test]
    public void Check_HasATestForEachRule_AndTheProjectFailsWithOne() => Assert.That(
        KtapText.Render(AReport.Of(AReport.Part(AReport.Finding()), AReport.Part() with { Name = "C# code" })),
        Is.EqualTo("""
            KTAP version 1
            1..2
              KTAP version 1
              1..1
              # src/Uart.cs:42:9: error TH1001: msleep in hardirq
              not ok 1 TH1001 BUG: sleeping function
            not ok 1 Uart
              KTAP version 1
              1..1
              ok 1 TH1001 BUG: sleeping function
            ok 2 C  code

            """));

    [Test]
    public void Test_SaysMoreBeforeItsResult() => Assert.That(
        KtapText.Render(AReport.Of(
            AReport.Part(AReport.Finding() with { Report = "one\ntwo", Replay = "tophalf x" }),
            AReport.Part() with { Outcome = PartOutcome.Skipped, Statement = "later" },
            AReport.Part() with { Outcome = PartOutcome.Inconclusive, Statement = "explored 5" }) with
        { Command = "test" }),
        Is.EqualTo("""
            KTAP version 1
            1..3
            # src/Uart.cs:42:9: error TH1001: msleep in hardirq
            #   one
            #   two
            # Replay: tophalf x
            not ok 1 Uart
            ok 2 Uart # SKIP later
            not ok 3 Uart # TIMEOUT explored 5

            """));
}
