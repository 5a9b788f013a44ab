using NUnit.Framework;
using TopHalf.Exploration;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Exploration;

/// <summary>Resumes that go wrong on some schedule are found, and their twins are silent on all.</summary>
public sealed class SeededFaultBugTests
{
    private static readonly Dictionary<string, (Func<KernelTask> Program, string Rule)> _bugs = new()
    {
        ["double-resume"] = (SeededFaultBugs.DoubleResume, "TH5002"),
        ["resume-racing-detach"] = (SeededFaultBugs.ResumeRacingDetach, "TH5007"),
    };

    private static IEnumerable<string> Bugs => _bugs.Keys;

    [TestCaseSource(nameof(Bugs))]
    public void Portfolio_FindsIt(string name)
    {
        var result = Explorer.Run(Subject(name));

        Assert.That(result.Violations.Select(static found => found.Fingerprint.Rule), Is.EqualTo(new[] { _bugs[name].Rule }), result.Statement);
    }

    [TestCaseSource(nameof(Bugs))]
    public void Exhaustive_FindsItAndNothingElse(string name)
    {
        var result = Explorer.Run(Subject(name), new() { IsExhaustive = true });

        Assert.That(result.IsExhaustive, result.Statement);
        Assert.That(result.Violations.Select(static found => found.Fingerprint.Rule).Distinct(), Is.EqualTo(new[] { _bugs[name].Rule }), Reports(result));
        Assert.That(result.Differences, Is.Empty);
    }

    [TestCaseSource(nameof(Bugs))]
    public void Exhaustive_WithoutReductionForInterrupts_FindsIt(string name)
    {
        var result = Explorer.Run(Subject(name), new() { IsExhaustive = true, Interrupts = 0 });

        Assert.That(result.Violations.Select(static found => found.Fingerprint.Rule).Distinct(), Is.EqualTo(new[] { _bugs[name].Rule }), Reports(result));
    }

    [TestCase(nameof(SeededFaultBugs.ResumeOnce))]
    [TestCase(nameof(SeededFaultBugs.ResumeBeforeDetach))]
    public void Twin_Exhaustive_IsSilent(string twin)
    {
        var result = Explorer.Run(new CodeSubject(twin, SearchRun.Options(2), twin == nameof(SeededFaultBugs.ResumeOnce) ? SeededFaultBugs.ResumeOnce : SeededFaultBugs.ResumeBeforeDetach), new() { IsExhaustive = true });

        Assert.That(result.IsExhaustive, result.Statement);
        Assert.That(result.Classes, Is.GreaterThan(1));
        Assert.That(result.Violations, Is.Empty, Reports(result));
    }

    private static CodeSubject Subject(string name) => new(name, SearchRun.Options(2), _bugs[name].Program);

    private static string Reports(ExplorationResult result) => string.Join('\n', result.Violations.Select(static found => $"{found.Violation.Report}\n{string.Join('\n', found.Columns)}"));
}
