using System.Text.Json;
using NUnit.Framework;
using TopHalf.Tests.Architecture;

namespace TopHalf.Tests.Cli;

/// <summary>The fields on which other programs rely.</summary>
[NonParallelizable]
internal sealed class JsonReportTests
{
    private CliRun _broken = null!;

    [OneTimeSetUp]
    public void RunOnce() => _broken = CliRun.JsonOf("--design none --handler sleeping --faults 100");

    [TestCase("scenario", JsonValueKind.String)]
    [TestCase("design", JsonValueKind.String)]
    [TestCase("handler", JsonValueKind.String)]
    [TestCase("irq", JsonValueKind.String)]
    [TestCase("client", JsonValueKind.String)]
    [TestCase("model", JsonValueKind.String)]
    [TestCase("preempt", JsonValueKind.String)]
    [TestCase("hardware", JsonValueKind.String)]
    [TestCase("end", JsonValueKind.String)]
    [TestCase("traceHash", JsonValueKind.String)]
    [TestCase("repeat", JsonValueKind.String)]
    [TestCase("schema", JsonValueKind.Number)]
    [TestCase("cpus", JsonValueKind.Number)]
    [TestCase("seed", JsonValueKind.Number)]
    [TestCase("virtualTimeNs", JsonValueKind.Number)]
    [TestCase("operations", JsonValueKind.Number)]
    [TestCase("decisions", JsonValueKind.Number)]
    [TestCase("snapshots", JsonValueKind.Number)]
    [TestCase("workItems", JsonValueKind.Number)]
    [TestCase("maxIrqsOffNs", JsonValueKind.Number)]
    [TestCase("faults", JsonValueKind.Object)]
    [TestCase("violations", JsonValueKind.Array)]
    [TestCase("assumptions", JsonValueKind.Array)]
    [TestCase("dependsOn", JsonValueKind.Array)]
    [TestCase("notModelled", JsonValueKind.Array)]
    public void Field_OfTheResult_HasItsType(string name, JsonValueKind kind) =>
        Assert.That(_broken.Json.GetProperty(name).ValueKind, Is.EqualTo(kind));

    [TestCase("raised")]
    [TestCase("delivered")]
    [TestCase("coalesced")]
    [TestCase("resumedByUser")]
    [TestCase("resumedByCore")]
    [TestCase("terminated")]
    [TestCase("retried")]
    [TestCase("stuck")]
    public void Field_OfTheFaults_IsACount(string name) => Assert.That(_broken.Fault(name), Is.GreaterThanOrEqualTo(0));

    [TestCase("id", JsonValueKind.String)]
    [TestCase("title", JsonValueKind.String)]
    [TestCase("context", JsonValueKind.String)]
    [TestCase("operation", JsonValueKind.String)]
    [TestCase("file", JsonValueKind.String)]
    [TestCase("line", JsonValueKind.Number)]
    [TestCase("count", JsonValueKind.Number)]
    [TestCase("timeNs", JsonValueKind.Number)]
    [TestCase("cpu", JsonValueKind.Number)]
    [TestCase("task", JsonValueKind.String)]
    [TestCase("chain", JsonValueKind.Array)]
    [TestCase("report", JsonValueKind.String)]
    [TestCase("page", JsonValueKind.String)]
    public void Field_OfAViolation_HasItsType(string name, JsonValueKind kind) =>
        Assert.That(_broken.Violations.Select(violation => violation.GetProperty(name).ValueKind), Is.Not.Empty.And.All.EqualTo(kind));

    [Test]
    public void Schema_OfThisRelease_IsOne() => Assert.That(_broken.Json.GetProperty("schema").GetInt32(), Is.EqualTo(1));

    [Test]
    public void TraceHash_Always_IsSixteenHexadecimalDigits() =>
        Assert.That(_broken.Json.GetProperty("traceHash").GetString(), Does.Match("^[0-9a-f]{16}$"));

    [TestCase("--design none --handler sleeping --faults 50")]
    [TestCase("--client capture --inject capture-oops --faults 50")]
    [TestCase("--client capture --hardware mmu-500 --faults 50")]
    [TestCase("--client forgets-resume --faults 50")]
    public void Files_OfFindings_AreInTheSourceTree(string options)
    {
        var run = CliRun.JsonOf(options);

        var files = run.Violations
            .SelectMany(static violation => violation.GetProperty("chain").EnumerateArray().Append(violation))
            .Select(static place => place.GetProperty("file").GetString()!)
            .Where(static file => file.Length > 0);

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(files, Is.All.Matches<string>(static file => !Path.IsPathRooted(file) && File.Exists(SourceTree.PathOf(file!))));
        Assert.That(run.Out, Does.Not.Contain(SourceTree.Root));
    }

    [Test]
    public void Pages_OfFindings_Exist() =>
        Assert.That(
            _broken.Violations.Select(static violation => SourceTree.PathOf(violation.GetProperty("page").GetString()!)),
            Is.All.Matches<string>(File.Exists));

    [Test]
    public void Assumptions_OfARun_AreSourced()
    {
        var assumptions = CliRun.JsonOf("--hardware mmu-500 --faults 5").Json.GetProperty("assumptions").EnumerateArray().ToList();

        Assert.That(assumptions.Select(static each => each.GetProperty("knob").GetString()), Does.Contain("ss-holds-line").And.Ordered);
        Assert.That(assumptions.Select(static each => each.GetProperty("source").GetString()), Is.All.Not.Empty);
        Assert.That(assumptions.Select(static each => each.GetProperty("value").ValueKind), Is.All.AnyOf(JsonValueKind.True, JsonValueKind.False));
    }

    [Test]
    public void Repeat_GivenToTheCommand_GivesTheSameResult()
    {
        var run = CliRun.JsonOf("--hardware mmu-500 --client capture --faults 30 --seed 3 --cpus 4 --preempt voluntary --knob ss-holds-line=off");

        var again = CliRun.Of(run.Json.GetProperty("repeat").GetString()!["tophalf ".Length..] + " --format json");

        Assert.That(again.Out, Is.EqualTo(run.Out));
    }
}
