using System.Diagnostics;
using System.Text.RegularExpressions;
using NUnit.Framework;
using TopHalf.Designs;
using TopHalf.Designs.Situations;
using TopHalf.Tests.Architecture;
using TopHalf.Tests.Cli;

namespace TopHalf.Tests.Exporting;

/// <summary><c>tophalf export</c>: C that a compiler takes, with what was seen in its comments.</summary>
[NonParallelizable]
internal sealed partial class ExportCommandTests
{
    private static IEnumerable<string> Slugs => FaultDesigns.All.Select(static design => design.Slug);

    private static string Stubs => SourceTree.PathOf("Tests/Exporting/Stubs");

    [TestCaseSource(nameof(Slugs))]
    public void Export_OfADesign_CompilesAgainstStubHeaders(string design)
    {
        using var folder = new ScratchFolder();
        var path = folder.PathOf("c");

        var run = CliRun.Of(["export", design, "--out", path]);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(Compile(Directory.GetFiles(path, "*_kunit.c").Single(), path), Is.Empty);
    }

    [Test]
    public void Header_OfAHandlerInHardIrq_ForbidsToSleep()
    {
        var header = CliRun.Of("export adreno-priv").Out;

        Assert.That(header, Does.Contain(" * Context: hardirq. Must not sleep."));
        Assert.That(header, Does.Contain("lockdep_assert_in_irq();"));
    }

    [Test]
    public void Header_OfAHandlerInAThread_LetsItSleep()
    {
        var header = CliRun.Of("export threaded-return").Out;

        Assert.That(header, Does.Contain("May sleep."));
        Assert.That(header, Does.Contain("might_sleep();"));
    }

    [Test]
    public void KUnit_Always_HasACaseForEachSituation()
    {
        var suite = CliRun.Of("export legacy --part kunit").Out;

        Assert.That(
            Case().Matches(suite).Select(static match => match.Groups[1].Value),
            Is.EquivalentTo(FaultSituation.AllFor(FaultDesigns.All).Select(static situation => "legacy_" + situation.Name.Replace('-', '_'))));
    }

    [TestCase("export nothing", "nothing", "threaded-return")]
    [TestCase("export legacy --part footer", "footer", "kunit")]
    public void BadInput_AnyOfIt_NamesWhatIsAccepted(string arguments, string named, string accepted)
    {
        var run = CliRun.Of(arguments);

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.Contain(named).And.Contain(accepted));
    }

    private static string Compile(string file, string folder)
    {
        using var compiler = Start("gcc", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-Wno-unused-function", "-fsyntax-only", "-I", Stubs, "-I", folder, file);
        if (compiler is null)
        {
            Assert.Ignore("There is no gcc on this machine.");
        }

        var errors = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        return compiler.ExitCode == 0 ? "" : errors;
    }

    private static Process? Start(string program, params string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    [GeneratedRegex(@"KUNIT_CASE\((\w+)\)")]
    private static partial Regex Case();
}
