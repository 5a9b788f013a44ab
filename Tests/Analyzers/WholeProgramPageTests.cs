using System.Text.RegularExpressions;
using NUnit.Framework;
using TopHalf.Tests.Architecture;
using TopHalf.Tests.Cli;

namespace TopHalf.Tests.Analyzers;

/// <summary>What the pages of the rules about whole programs show as wrong and as right, the analyzer says of it.</summary>
[NonParallelizable]
internal sealed partial class WholeProgramPageTests
{
    private const string Prelude = """
        using TopHalf.Contracts;
        using TopHalf.Interrupts;
        using TopHalf.Locking;
        using TopHalf.Machines;
        using TopHalf.Memory;
        using TopHalf.Scheduling;

        public sealed class Request;
        public sealed class Message;
        public sealed partial class Driver
        {
        """;

    private const string Undecided = """
            private readonly SpinLock _lock = new("ring");
            private Kmem<Request>? _next;
        """;

    private const string Unguarded = """
            private readonly InterruptCore _interrupts = Machine.Current.Interrupts;
            private IrqAction? _action;
            public Errno ProbeAsync() => _interrupts.RequestThreadedIrq(41, OnIrq, DrainAsync, IrqFlags.None, "counter", out _action);
            private static void Report(int pending) => Kernel.Printk(TopHalf.Logging.KernLevel.Info, $"{pending}");
        """;

    [TestCase("TH9104", Undecided, 2)]
    [TestCase("TH9107", Unguarded, 1)]
    public void Violation_OnThePage_IsFound(string rule, string members, int findings)
    {
        var found = Find(rule, "Violation", members).Single();

        Assert.That(found, Is.EqualTo(Enumerable.Repeat(rule, findings)));
    }

    [TestCase("TH9104", Undecided)]
    [TestCase("TH9107", Unguarded)]
    public void Fixes_OnThePage_AreRight(string rule, string members) => Assert.That(Find(rule, "Fix", members), Is.Not.Empty.And.All.Empty);

    /// <returns>What is found in each block of the section.</returns>
    private static List<List<string>> Find(string rule, string section, string members)
    {
        var page = File.ReadAllText(SourceTree.PathOf($"docs/rules/{rule}.md"));
        var text = page[page.IndexOf($"\n## {section}\n", StringComparison.Ordinal)..];
        var end = text.IndexOf("\n## ", 1, StringComparison.Ordinal);
        return [.. Block().Matches(end < 0 ? text : text[..end]).Select(block => FindIn($"{Prelude}\n{members}\n{block.Groups[1].Value}}}\n"))];
    }

    private static List<string> FindIn(string code)
    {
        using var folder = new ScratchFolder();
        var path = folder.PathOf("Driver.cs");
        File.WriteAllText(path, code);
        var run = CliRun.Of(["check", path]);

        Assert.That(run.Error, Is.Empty, code);
        return [.. Finding().Matches(run.Out).Select(static match => match.Groups[1].Value)];
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^Driver\.cs:[0-9:]+ (?:error|warning) (TH[0-9]{4}):", RegexOptions.Multiline)]
    private static partial Regex Finding();
}
