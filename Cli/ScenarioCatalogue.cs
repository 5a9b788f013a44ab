using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using TopHalf.Cli.Scenarios;
using TopHalf.Corpus;
using TopHalf.Designs;
using TopHalf.Designs.Situations;
using TopHalf.Scenarios;
using TopHalf.Upstream;
using TopHalf.Upstream.Hazards;

namespace TopHalf.Cli;

/// <summary>The scenarios that can be run: ours, and those of assemblies that the user names. Found through dependency injection.</summary>
internal sealed class ScenarioCatalogue
{
    private readonly List<Scenario> _scenarios;

    private ScenarioCatalogue(IEnumerable<Scenario> scenarios) =>
        _scenarios = [.. scenarios.OrderBy(static scenario => scenario.Name != Default).ThenBy(static scenario => scenario.Name, StringComparer.Ordinal)];

    public IReadOnlyList<Scenario> All => _scenarios;

    /// <summary>Those of this project.</summary>
    public static IReadOnlyList<Scenario> BuiltIn { get; } = Make(FaultDesigns.All);

    /// <summary>The scenario that runs when none is named.</summary>
    public static string Default => "gpu-fault-storm";

    public static ScenarioCatalogue Load(string[] assemblies)
    {
        var services = new ServiceCollection();
        var designs = FaultDesigns.All.ToList();
        foreach (var path in assemblies)
        {
            foreach (var type in TypesIn(path))
            {
                if (type.IsSubclassOf(typeof(Scenario)))
                {
                    services.AddSingleton(typeof(Scenario), type);
                }
                else
                {
                    designs.Add(DesignOf(type));
                }
            }
        }

        foreach (var scenario in designs.Count == FaultDesigns.All.Count ? BuiltIn : Make(designs))
        {
            services.AddSingleton(scenario);
        }

        using var provider = services.BuildServiceProvider();
        var catalogue = new ScenarioCatalogue(Make(provider));
        var twice = catalogue._scenarios.GroupBy(static scenario => scenario.Name).FirstOrDefault(static group => group.Count() > 1);
        return twice is null ? catalogue : throw new BadInputException($"two scenarios are named '{twice.Key}'; names are unique");
    }

    public Scenario Find(string name) => _scenarios.Find(scenario => scenario.Name == name) ?? throw new BadInputException(
        $"scenario '{name}' is not known; known: {string.Join(", ", _scenarios.Select(static scenario => scenario.Name))}");

    private static IEnumerable<Scenario> Make(ServiceProvider provider)
    {
        try
        {
            return provider.GetServices<Scenario>();
        }
        catch (InvalidOperationException exception)
        {
            throw new BadInputException($"a scenario cannot be made: {exception.Message} Accepted: a constructor without parameters");
        }
    }

    private static IReadOnlyList<Scenario> Make(IReadOnlyList<FaultDesign> designs) =>
        [new GpuFaultStorm(), .. FaultSituation.AllFor(designs), .. UpstreamBugs.All, .. HazardPrograms.All, .. CorpusScenario.All];

    private static FaultDesign DesignOf(Type type)
    {
        try
        {
            return (FaultDesign)Activator.CreateInstance(type)!;
        }
        catch (MissingMethodException)
        {
            throw new BadInputException($"design '{type.Name}' cannot be made; accepted: a constructor without parameters");
        }
    }

    private static IEnumerable<Type> TypesIn(string path)
    {
        Assembly assembly;
        try
        {
            assembly = Assembly.LoadFrom(Path.GetFullPath(path));
        }
        catch (Exception exception) when (exception is IOException or BadImageFormatException or ArgumentException)
        {
            throw new BadInputException($"--assembly '{path}' cannot be loaded ({exception.GetType().Name}); accepted: the path of a .NET assembly with scenarios or designs");
        }

        var types = assembly.GetExportedTypes().Where(static type => !type.IsAbstract && (type.IsSubclassOf(typeof(Scenario)) || type.IsSubclassOf(typeof(FaultDesign)))).ToList();
        return types.Count > 0 ? types : throw new BadInputException($"--assembly '{path}' has no public class that derives from Scenario or FaultDesign");
    }
}
