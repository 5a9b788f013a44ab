using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using NUnit.Framework;

namespace TopHalf.Tests.Architecture;

/// <summary>Arrows between our projects only go down.</summary>
internal sealed class LayerTests
{
    /// <summary>What each part may use. A part that is missing here fails, so that a new project takes its place on purpose.</summary>
    private static readonly Dictionary<string, string[]> _mayUse = new(StringComparer.Ordinal)
    {
        ["Analyzers"] = [],
        ["Framework"] = [],
        ["Contexts"] = ["Framework"],
        ["Drivers.ArmSmmu"] = ["Framework"],
        ["Drivers.Msm"] = ["Framework"],
        ["Testing"] = ["Framework", "Contexts"],
        ["Designs"] = ["Framework", "Contexts", "Drivers.ArmSmmu", "Drivers.Msm"],
        ["Upstream"] = ["Framework", "Contexts", "Drivers.ArmSmmu", "Drivers.Msm"],
        ["Cli"] = ["Analyzers", "Framework", "Contexts", "Testing", "Drivers.ArmSmmu", "Drivers.Msm", "Designs", "Upstream", "Corpus"],
    };

    private static IEnumerable<string> Parts => SourceTree.ProductFolders;

    [TestCaseSource(nameof(Parts))]
    public void ProjectReferences_OfAPart_GoDown(string part)
    {
        var used = XDocument.Load(SourceTree.ProjectFile(part)).Descendants("ProjectReference")
            .Select(reference => reference.Attribute("Include")!.Value.Replace('\\', '/').Split('/')[^2]);

        Assert.That(used, Is.SubsetOf(Allowed(part)), $"{part} references a project that it may not know.");
    }

    [TestCaseSource(nameof(Parts))]
    public void AssemblyReferences_OfAPart_GoDown(string part)
    {
        var used = ReferencedAssemblies(AssemblyName(part))
            .Where(name => name.StartsWith("TopHalf.", StringComparison.OrdinalIgnoreCase) || name == AssemblyName("Cli"))
            .Select(Part);

        Assert.That(used, Is.SubsetOf(Allowed(part)), $"{part} is compiled against an assembly that it may not know.");
    }

    private static string[] Allowed(string part)
    {
        Assert.That(_mayUse, Contains.Key(part), $"{part} has no place in the layers yet.");
        return _mayUse[part];
    }

    private static string AssemblyName(string part) => part == "Cli" ? "tophalf" : "TopHalf." + part;

    private static string Part(string assembly) => assembly == "tophalf" ? "Cli" : assembly["TopHalf.".Length..];

    private static IEnumerable<string> ReferencedAssemblies(string assembly)
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, assembly + ".dll")));
        var metadata = file.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }
}
