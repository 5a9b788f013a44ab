using System.Reflection;
using TopHalf.Scenarios;
using TopHalf.Testing;

namespace TopHalf.Cli.KernelTests;

/// <summary>An assembly with kernel tests and scenarios.</summary>
/// <param name="Path">The file, as it was typed.</param>
/// <param name="Tests">Its kernel tests.</param>
/// <param name="Scenarios">The names of its scenarios.</param>
internal sealed record TestAssembly(string Path, IReadOnlyList<KernelTest> Tests, IReadOnlyList<string> Scenarios)
{
    private const string Accepted = "accepted: a .NET assembly with methods that have [KernelTest], or public classes that derive from Scenario";

    /// <summary>Loads an assembly. What it needs is taken from its folder; the Framework is that of this program.</summary>
    /// <param name="path">The file.</param>
    /// <param name="filter">Only what has this in its name; null for all.</param>
    /// <exception cref="BadInputException">It cannot be loaded, or there is nothing to explore in it.</exception>
    public static TestAssembly Load(string path, string? filter)
    {
        IReadOnlyList<KernelTest> tests;
        List<Type> scenarios;
        try
        {
            var assembly = Assembly.LoadFrom(System.IO.Path.GetFullPath(path));
            tests = KernelTest.In(assembly);
            scenarios = [.. assembly.GetExportedTypes().Where(static type => !type.IsAbstract && type.IsSubclassOf(typeof(Scenario)))];
        }
        catch (Exception exception) when (exception is IOException or BadImageFormatException or ArgumentException or ReflectionTypeLoadException or TypeLoadException)
        {
            throw new BadInputException($"'{path}' cannot be loaded ({exception.GetType().Name}); {Accepted}");
        }

        if (tests.Count + scenarios.Count == 0)
        {
            throw new BadInputException($"'{path}' has nothing to explore; {Accepted}");
        }

        var all = new TestAssembly(path, tests, [.. scenarios.Select(type => NameOf(type, path)).Order(StringComparer.Ordinal)]);
        var chosen = filter is null ? all : all with
        {
            Tests = [.. tests.Where(test => test.Name.Contains(filter, StringComparison.Ordinal))],
            Scenarios = [.. all.Scenarios.Where(name => name.Contains(filter, StringComparison.Ordinal))],
        };
        return chosen.Tests.Count + chosen.Scenarios.Count > 0 ? chosen : throw new BadInputException(
            $"--filter '{filter}' is in no name; there are: {string.Join(", ", all.Tests.Select(static test => test.Name).Concat(all.Scenarios))}");
    }

    private static string NameOf(Type type, string path)
    {
        try
        {
            return ((Scenario)Activator.CreateInstance(type)!).Name;
        }
        catch (MissingMethodException)
        {
            throw new BadInputException($"scenario '{type.Name}' of '{path}' cannot be made; accepted: a constructor without parameters");
        }
    }
}
