using Microsoft.Extensions.DependencyInjection;
using TopHalf.Machines;

namespace TopHalf.Testing;

/// <summary>Implemented by a fixture that gives its kernel tests hardware, drivers, or another machine.</summary>
public interface IKernelTestServices
{
    /// <summary>Adds services; those that are scoped are made anew for each run. There already: <see cref="Machine"/> and its <c>InterruptCore</c>.</summary>
    /// <param name="services">Where to add them.</param>
    void AddServices(IServiceCollection services);

    /// <summary>Changes how the machine is built.</summary>
    /// <param name="options">As the attribute says.</param>
    MachineOptions Configure(MachineOptions options) => options;
}
