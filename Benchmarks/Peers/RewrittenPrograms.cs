using System.Reflection;
using System.Runtime.Loader;
using Microsoft.Coyote;
using Microsoft.Coyote.SystematicTesting;

namespace TopHalf.Benchmarks.Peers;

/// <summary>The programs as Coyote's rewriting left them, loaded beside everything else.</summary>
/// <remarks>
/// The rewriting engine is internal: the package has it for its own command line. Loaded without a context of its own, the copy that was not rewritten would be
/// found first, and Coyote would report a deadlock in everything.
/// </remarks>
internal sealed class RewrittenPrograms : IDisposable
{
    private const string FileName = "TopHalf.Benchmarks.CoyotePrograms.dll";
    private const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;

    private readonly string _directory = Directory.CreateTempSubdirectory("tophalf-peers-").FullName;
    private readonly MethodInfo _find;
    private readonly PropertyInfo _areClaimsChecked;

    public RewrittenPrograms()
    {
        Rewrite();
        var path = Path.Combine(_directory, FileName);
        var assembly = new AssemblyLoadContext("rewritten").LoadFromAssemblyPath(path);
        var isRewritten = (bool)Engine("RewritingEngine").GetMethod("IsAssemblyRewritten", Everything)!.Invoke(null, [assembly])!;
        if (assembly.Location != path || !isRewritten)
        {
            throw new InvalidOperationException($"The programs at {assembly.Location} are not the ones that Coyote rewrote to {path}.");
        }

        _find = assembly.GetType("TopHalf.Benchmarks.Programs.PeerPrograms", throwOnError: true)!.GetMethod("Find", Everything)!;
        _areClaimsChecked = assembly.GetType("TopHalf.Benchmarks.CoyotePrograms.Claim", throwOnError: true)!.GetProperty("AreChecked", Everything)!;
    }

    public bool AreClaimsChecked
    {
        set => _areClaimsChecked.SetValue(null, value);
    }

    public Func<Task> Find(string name) => (Func<Task>)_find.Invoke(null, [name])!;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static Type Engine(string name) => typeof(TestingEngine).Assembly.GetType($"Microsoft.Coyote.Rewriting.{name}", throwOnError: true)!;

    private static object New(Assembly assembly, string name, params object[] arguments) =>
        Activator.CreateInstance(assembly.GetType($"Microsoft.Coyote.{name}", throwOnError: true)!, Everything, null, arguments, null)!;

    private void Rewrite()
    {
        var configuration = Configuration.Create().WithTelemetryEnabled(false);
        var optionsType = Engine("RewritingOptions");
        var options = optionsType.GetMethod("Create", Everything)!.Invoke(null, [])!;
        Set("AssembliesDirectory", AppContext.BaseDirectory);
        Set("OutputDirectory", _directory);
        Set("AssemblyPaths", new HashSet<string> { Path.Combine(AppContext.BaseDirectory, FileName) });
        var core = typeof(Configuration).Assembly;
        var run = Engine("RewritingEngine").GetMethods(Everything).Single(static method => method is { Name: "Run", IsStatic: true });
        run.Invoke(null, [options, configuration, New(core, "Logging.LogWriter", configuration, false), New(run.GetParameters()[3].ParameterType.Assembly, "Profiler")]);

        void Set(string name, object value) => optionsType.GetProperty(name, Everything)!.SetValue(options, value);
    }
}
