using System.Text.RegularExpressions;
using NUnit.Framework;
using TopHalf.Cli;
using TopHalf.Tests.Architecture;

namespace TopHalf.Tests.Docs;

/// <summary>What the README shows is what the code says and what the command prints.</summary>
[NonParallelizable]
internal sealed partial class ReadmeTests
{
    private static readonly string _readme = File.ReadAllText(SourceTree.PathOf("README.md"));

    private static IEnumerable<string> Commands => Command().Matches(_readme).Select(match => match.Groups[1].Value);

    [Test]
    public void Driver_InTheReadme_IsTheOneInTheSource()
    {
        var source = WithoutSpace(File.ReadAllText(SourceTree.PathOf("Drivers.Msm/Faults/GpuFaultCapture.cs")));
        var functions = Block("csharp").Split("\n\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.That(functions, Has.Length.EqualTo(2));
        Assert.That(functions.Where(function => !source.Contains(WithoutSpace(function), StringComparison.Ordinal)), Is.Empty);
    }

    [TestCase(0, "run gpu-fault-storm --client capture --hardware mmu-500 --faults 10000")]
    [TestCase(5, "run gpu-fault-storm --design none --handler sleeping")]
    public void Report_InTheReadme_IsWhatTheCommandPrints(int block, string command)
    {
        var printed = Run(command, out _).Split('\n');

        Assert.That(Blocks("").ElementAt(block).Split('\n', StringSplitOptions.RemoveEmptyEntries), Is.SubsetOf(printed));
    }

    [TestCaseSource(nameof(Commands))]
    public void Command_InTheReadme_EndsWithAVerdict(string command)
    {
        Run(command, out var exitCode);

        Assert.That(exitCode, Is.EqualTo(ExitCode.Clean).Or.EqualTo(ExitCode.Violations));
    }

    private static string Block(string language) => Blocks(language).First();

    private static IEnumerable<string> Blocks(string language) =>
        Fence().Matches(_readme).Where(match => match.Groups[1].Value == language).Select(match => match.Groups[2].Value);

    private static string WithoutSpace(string code) => Space().Replace(Comment().Replace(code, ""), "");

    private static string Run(string command, out int exitCode)
    {
        var outer = Console.Out;
        using var writer = new StringWriter();
        Console.SetOut(writer);
        try
        {
            exitCode = Entry.Run(command.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }
        finally
        {
            Console.SetOut(outer);
        }

        return writer.ToString();
    }

    [GeneratedRegex("^```([a-z]*)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("^dotnet run -c Release --project Cli -- (.*)$", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex("//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
