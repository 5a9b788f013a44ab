using NUnit.Framework;
using TopHalf.Exploration;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Exploration;

/// <summary>Resumes that go wrong on some schedule are found, and their twins are silent on all.</summary>
public sealed class SeededFaultBugTests
{
    private static readonly Dictionary<string, Func<KernelTask>> _twins = new()
    {
        ["resume-once"] = SeededFaultBugs.ResumeOnce,
        ["resume-before-detach"] = SeededFaultBugs.ResumeBeforeDetach,
    };

    private static IEnumerable<string> Twins => _twins.Keys;

    [TestCase("double-resume", "TH5002")]
    [TestCase("resume-racing-detach", "TH5007")]
    public void Portfolio_FindsIt(string name, string rule)
    {
        var result = Explorer.Run(ExplorerTests.Subject(name));

        Assert.That(result.Violations.Select(static found => found.Fingerprint.Rule), Is.EqualTo(new[] { rule }), result.Statement);
    }

    [Test]
    public void Exhaustive_FindsItAndNothingElse([Values(0, 1)] int interrupts, [Values("double-resume TH5002", "resume-racing-detach TH5007")] string bug)
    {
        var (name, rule) = (bug.Split(' ')[0], bug.Split(' ')[1]);
        var result = Explorer.Run(ExplorerTests.Subject(name), new() { IsExhaustive = true, Interrupts = interrupts });

        Assert.That(result.IsExhaustive, result.Statement);
        Assert.That(result.Violations.Select(static found => found.Fingerprint.Rule).Distinct(), Is.EqualTo(new[] { rule }), Reports(result));
        Assert.That(result.Differences, Is.Empty);
    }

    [TestCaseSource(nameof(Twins))]
    public void Twin_Exhaustive_IsSilent(string twin)
    {
        var result = Explorer.Run(new CodeSubject(twin, SearchRun.Options(2), _twins[twin]), new() { IsExhaustive = true });

        Assert.That(result.IsExhaustive, result.Statement);
        Assert.That(result.Classes, Is.GreaterThan(1));
        Assert.That(result.Violations, Is.Empty, Reports(result));
    }

    private static string Reports(ExplorationResult result) => string.Join('\n', result.Violations.Select(static found => $"{found.Violation.Report}\n{string.Join('\n', found.Columns)}"));
}
