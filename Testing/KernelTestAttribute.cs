using NUnit.Framework;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;
using NUnit.Framework.Internal.Commands;
using TopHalf.Choices;
using TopHalf.Contracts;
using TopHalf.Scheduling;

namespace TopHalf.Testing;

/// <summary>A test that runs as the task <c>init</c> of a machine, again and again: its schedules are searched, and it fails with the smallest that breaks a rule.</summary>
/// <remarks>
/// <para>The method returns <see cref="KernelTask"/>. Its parameters, and the machine, come from dependency injection, anew for each run; a fixture adds services by
/// implementing <see cref="IKernelTestServices"/>. The fixture itself is one object for all runs: it may hold nothing that a run changes.</para>
/// <para>An assertion that fails inside is a finding like any other. A failure ends with the line that follows the same schedule again: put its token into
/// <see cref="Replay"/>, and in a debugger the run stops in the test's own code.</para>
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
[RunsIn(CallContexts.Process)]
public sealed class KernelTestAttribute : NUnitAttribute, ISimpleTestBuilder, IImplyFixture, IWrapTestMethod
{
    /// <summary>After how many schedules the search ends. Default: 1000, and no end for an exhaustive search.</summary>
    public long Schedules { get; set; }

    /// <summary>The strategy, as <c>tophalf explore --help</c> lists them. Default: a portfolio, or one that covers everything where that is asked for.</summary>
    public string? Strategy { get; set; }

    /// <summary>What random strategies draw from. Default 1.</summary>
    public long Seed { get; set; } = 1;

    /// <summary>Whether every schedule within the bounds is covered, and the test fails when that is not possible. Default false.</summary>
    public bool Exhaustive { get; set; }

    /// <summary>At most how often a context that could go on is made to wait; negative for no bound. Default none.</summary>
    public int Preemptions { get; set; } = -1;

    /// <summary>At most how many hardware events come at points of their own choice. Default 1.</summary>
    public int Interrupts { get; set; } = 1;

    /// <summary>At most how many things fail that can. Default 0.</summary>
    public int Failures { get; set; }

    /// <summary>What those things are. Default: all that can fail.</summary>
    public InjectableFaults Faults { get; set; } = InjectableFaults.All;

    /// <summary>CPUs of the machine, 1 to 64. Default 2.</summary>
    public int Cpus { get; set; } = 2;

    /// <summary>The context model: <c>linux</c> or <c>linux-rt</c>. Default <c>linux</c>.</summary>
    public string Model { get; set; } = "linux";

    /// <summary>Where kernel code can be preempted. Default full.</summary>
    public PreemptionModel Preempt { get; set; } = PreemptionModel.Full;

    /// <summary>When a run is given up that does not end, in steps. Default 20,000.</summary>
    public long MaxSteps { get; set; } = 20_000;

    /// <summary>The token of a failure: this schedule is run, and no other.</summary>
    public string? Replay { get; set; }

    /// <inheritdoc/>
    TestMethod ISimpleTestBuilder.BuildFrom(IMethodInfo method, Test? suite)
    {
        ArgumentNullException.ThrowIfNull(method);
        var test = new TestMethod(method, suite);
        test.ApplyAttributesToTest(method.MethodInfo);
        if (method.ReturnType.Type != typeof(KernelTask))
        {
            test.MakeInvalid($"A kernel test returns KernelTask; {method.Name} returns {method.ReturnType.Type.Name}.");
        }

        return test;
    }

    /// <inheritdoc/>
    TestCommand ICommandWrapper.Wrap(TestCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        return new KernelTestCommand(command.Test, this);
    }
}
