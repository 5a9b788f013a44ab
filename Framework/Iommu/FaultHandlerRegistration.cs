using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Scheduling;

namespace TopHalf.Iommu;

/// <summary>A fault handler of a domain.</summary>
public sealed class FaultHandlerRegistration
{
    private readonly IommuDomain _domain;

    internal FaultHandlerRegistration(IommuDomain domain, FaultHandler? atomic, SleepingFaultHandler? sleeping, FaultHandlerFlags flags)
    {
        _domain = domain;
        Atomic = atomic;
        Sleeping = sleeping;
        Flags = flags;
    }

    /// <summary>What its owner asked for.</summary>
    public FaultHandlerFlags Flags { get; }

    /// <summary>Whether it was removed.</summary>
    public bool IsRemoved { get; internal set; }

    internal FaultHandler? Atomic { get; }

    internal SleepingFaultHandler? Sleeping { get; }

    internal bool HasTwoSlots => Atomic is not null && Sleeping is not null;

    /// <summary>Removes the handler and waits until it does not run.</summary>
    /// <remarks>Context: process, may sleep. Scheduling point: yes. A fault that waits for its call is terminated.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep, WaitsFor(Disarms = true)]
    public KernelTask RemoveAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => _domain.RemoveAsync(this, new(file, line));
}
