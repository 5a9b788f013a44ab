using NUnit.Framework;
using TopHalf.Cli.Checking;
using TopHalf.Cli.Findings;

namespace TopHalf.Tests.Cli.Checking;

internal sealed class CodeCheckTests
{
    [Test]
    public async Task Chain_OfADiagnostic_BecomesAFlowWithTheFunctions()
    {
        using var folder = new ScratchFolder();
        var file = folder.PathOf("Uart.cs");
        File.WriteAllText(file, "class Uart\n{\n    void OnIrq() => Drain();\n    void Drain() => Wait(1);\n    void Wait(int ms) => Console.ReadLine();\n}\n");
        var check = new CodeCheck(new SourceRoot(folder.PathOf("")), [new ChainAnalyzer()]);

        var part = await check.CheckAsync(LooseSources.Load("Uart", [file]));

        var steps = part.Findings.Single().Flows.Single().Steps;
        Assert.That(steps.Select(static step => $"{step.Order} {step.Place} {step.Text}"), Is.EqualTo(new[]
        {
            "1 Uart.cs:3:21 Uart.OnIrq(): void OnIrq() => Drain();",
            "2 Uart.cs:4:21 Uart.Drain(): void Drain() => Wait(1);",
            "3 Uart.cs:5:26 Uart.Wait(int): void Wait(int ms) => Console.ReadLine();",
        }));
    }

    [Test]
    public async Task File_InTwoPieces_IsReportedOnce()
    {
        using var folder = new ScratchFolder();
        var file = folder.PathOf("Uart.cs");
        File.WriteAllText(file, "class Uart { void OnIrq() => OnIrq(); }");
        var check = new CodeCheck(new SourceRoot(folder.PathOf("")), [new ChainAnalyzer()]);

        var (first, second) = (await check.CheckAsync(LooseSources.Load("Uart (net9.0)", [file])), await check.CheckAsync(LooseSources.Load("Uart (net10.0)", [file])));

        Assert.That((first.Findings.Count, second.Findings.Count), Is.EqualTo((1, 0)));
    }
}
