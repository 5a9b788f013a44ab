using System.Reflection;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;
using NUnit.Framework.Internal.Builders;
using TopHalf.Choices;
using TopHalf.Exploration;

namespace TopHalf.Testing;

/// <summary>A kernel test of an assembly, for a program that runs it without a test runner.</summary>
public sealed class KernelTest
{
    private readonly ITest _test;
    private readonly ITest? _fixture;
    private readonly KernelTestAttribute _asked;

    private KernelTest(ITest test, ITest? fixture, KernelTestAttribute asked) => (_test, _fixture, _asked) = (test, fixture, asked);

    /// <summary>The whole name, as a test runner shows it.</summary>
    public string Name => _test.FullName;

    /// <summary>The method.</summary>
    public MethodInfo Method => _test.Method!.MethodInfo;

    /// <summary>Why it is not run: it is ignored, explicit, or no kernel test by its form; null where it is.</summary>
    public string? SkipReason => _test.RunState == RunState.Runnable && _fixture is { RunState: RunState.Runnable } ? null
        : Reason(_test) ?? Reason(_fixture) ?? "it cannot be run";

    /// <summary>Whether it can never be run, by a mistake in how it is written.</summary>
    public bool IsInvalid => _test.RunState == RunState.NotRunnable || _fixture is not { RunState: not RunState.NotRunnable };

    /// <summary>How its schedules are searched, as the attribute says.</summary>
    public ExplorationOptions Options => KernelTestPlan.Search(_asked);

    /// <summary>The kernel tests of an assembly, in the order of their names.</summary>
    /// <param name="assembly">The assembly.</param>
    public static IReadOnlyList<KernelTest> In(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        var builder = new DefaultSuiteBuilder();
        return
        [
            .. assembly.GetTypes()
                .Where(static type => !type.IsAbstract && type.GetMethods().Any(static method => method.IsDefined(typeof(KernelTestAttribute), inherit: true)))
                .SelectMany(type => Tests(builder.BuildFrom(new TypeWrapper(type))))
                .OrderBy(static test => test.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>Makes its fixture, and runs what is to run before a test.</summary>
    /// <param name="faults">What can fail in the machine; null for what the attribute says.</param>
    public KernelTestSubject Open(InjectableFaults? faults = null)
    {
        var machine = KernelTestPlan.Machine(_asked);
        return new(_fixture!.TypeInfo!.Construct(_fixture.Arguments), Method, Name, faults is { } kinds ? machine with { Faults = kinds } : machine);
    }

    private static IEnumerable<KernelTest> Tests(ITest test) =>
        test.Method?.GetCustomAttributes<KernelTestAttribute>(inherit: true) is [var asked]
            ? [new(test, FixtureOf(test), asked)]
            : test.Tests.SelectMany(Tests);

    private static ITest? FixtureOf(ITest test)
    {
        for (var parent = test.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is TestFixture)
            {
                return parent;
            }
        }

        return null;
    }

    private static string? Reason(ITest? test) => test switch
    {
        null or { RunState: RunState.Runnable } => null,
        _ when test.Properties.Get(PropertyNames.SkipReason) is string { Length: > 0 } reason => reason,
        _ => test.RunState.ToString().ToLowerInvariant(),
    };
}
