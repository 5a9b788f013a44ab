using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using TopHalf.Exploration;
using TopHalf.Machines;
using TopHalf.Scheduling;
using TopHalf.Tracing;

namespace TopHalf.Testing;

/// <summary>A search of a test method: its parameters are services of the run.</summary>
internal sealed class TestSubject(object fixture, MethodInfo method, string name, MachineOptions options) : Subject
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override SubjectRun Run(Func<MachineOptions, MachineOptions> choose, CarrierPool carriers, params IReadOnlyList<IEventObserver> observers)
    {
        var own = fixture as IKernelTestServices;
        var machine = new Machine(choose(own?.Configure(options) ?? options), carriers);
        foreach (var observer in observers)
        {
            machine.Events.Add(observer);
        }

        var services = new ServiceCollection();
        services.AddScoped(_ => machine);
        services.AddScoped(_ => machine.Interrupts);
        own?.AddServices(services);
        using var provider = services.BuildServiceProvider();
        using var scope = provider.CreateScope();
        var end = machine.Run(() => Call(scope.ServiceProvider));
        return new(end, machine.Findings.All, machine);
    }

    private KernelTask Call(IServiceProvider services)
    {
        var arguments = method.GetParameters()
            .Select(parameter => parameter.ParameterType == typeof(IServiceProvider) ? services : services.GetRequiredService(parameter.ParameterType))
            .ToArray();
        return (KernelTask)method.Invoke(fixture, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
    }
}
