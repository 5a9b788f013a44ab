using NUnit.Framework;
using TopHalf.Cli.Oracle.SelfTest;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Cli;

/// <summary>The kernel's locking self-tests, all of them.</summary>
internal sealed class SelfTestTests
{
    [Test]
    public void Validator_OnTheKernelsCases_AnswersAsTheKernel()
    {
        using var carriers = new CarrierPool();
        var answers = SelfTests.All.Select(test => SelfTests.Run(test, carriers)).ToArray();

        Assert.That(answers.Where(static answer => !answer.Agrees).Select(static answer => answer.Case.ToString()), Is.Empty);
        // 394 as the kernel counts them.
        Assert.That(answers.Length + WwCases.Inapplicable.Count, Is.EqualTo(394));
    }
}
