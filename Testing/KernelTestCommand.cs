using System.Text;
using NUnit.Framework;
using NUnit.Framework.Internal;
using NUnit.Framework.Internal.Commands;
using TopHalf.Exploration;

namespace TopHalf.Testing;

/// <summary>Searches the schedules of a test method, and fails with the report, the schedule and the line that follows it again.</summary>
internal sealed class KernelTestCommand(Test test, KernelTestAttribute asked) : TestCommand(test)
{
    /// <inheritdoc/>
    public override TestResult Execute(TestExecutionContext context)
    {
        var subject = new TestSubject(context.TestObject!, Test.Method!.MethodInfo, Test.FullName, KernelTestPlan.Machine(asked));
        if (asked.Replay is { } token)
        {
            Follow(subject, ReplayToken.Parse(token));
        }
        else
        {
            Search(subject, context);
        }

        context.CurrentResult.SetResult(NUnit.Framework.Interfaces.ResultState.Success);
        return context.CurrentResult;
    }

    private void Search(TestSubject subject, TestExecutionContext context)
    {
        context.OutWriter.WriteLine(FormattableString.Invariant($"seed {asked.Seed}"));
        var result = Explorer.Run(subject, KernelTestPlan.Search(asked));
        context.OutWriter.WriteLine(result.Statement);
        if (result.Differences.Count > 0)
        {
            Assert.Fail($"Not deterministic: {string.Join('\n', result.Differences)}");
        }

        if (result.Violations.Count > 0)
        {
            Attach(result.Violations[0]);
            Assert.Fail(Describe(result.Violations[0], result));
        }

        if (KernelTestPlan.IsComplete(asked) && !result.IsExhaustive)
        {
            Assert.Fail($"Inconclusive: {result.Statement}. {result.Unended} runs did not end within {asked.MaxSteps} steps.");
        }
    }

    private void Follow(TestSubject subject, ReplayToken token)
    {
        var replay = TopHalf.Exploration.Replay.Of(subject, token, asked.MaxSteps);
        var text = string.Join('\n', [.. replay.Columns, "", .. replay.Violations.Select(static violation => violation.Report)]);
        Assert.Fail(replay switch
        {
            { Divergence: { } divergence } => $"The schedule can no longer be followed: {divergence}\n{text}",
            { Violations.Count: 0 } => $"The schedule was followed to its end and breaks nothing; it broke {token.Fingerprint}. Take the token out.\n{text}",
            { IsSame: false } => $"The schedule breaks another rule; it broke {token.Fingerprint}.\n{text}",
            _ => text,
        });
    }

    private static string Describe(FoundViolation found, ExplorationResult result)
    {
        var text = new StringBuilder();
        text.Append(found.Violation.Report).Append("\n\n");
        text.AppendJoin('\n', found.Columns).Append("\n\n");
        text.Append(FormattableString.Invariant(
            $"Schedule {found.Schedule} of the search; {(found.IsFewest ? "fewest" : "smallest found")}: {found.Preemptions} preemptions, {found.Interrupts} interrupts, {found.Steps} steps; {result.Strategy}.\n"));
        text.Append(FormattableString.Invariant($"Replay: [KernelTest(Replay = \"{found.Token}\")]"));
        return text.ToString();
    }

    private void Attach(FoundViolation found)
    {
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Test.FullName}.schedule.txt");
        File.WriteAllLines(path, [.. found.Columns, "", found.Violation.Report, "", found.Token.ToString()]);
        TestContext.AddTestAttachment(path, "the schedule that breaks the rule");
    }
}
