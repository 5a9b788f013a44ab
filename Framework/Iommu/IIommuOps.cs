using TopHalf.Contracts;
using TopHalf.Machines;

namespace TopHalf.Iommu;

/// <summary>What an IOMMU driver implements (<c>struct iommu_domain_ops</c>).</summary>
/// <remarks>Whoever resumes, and from where, is the core's and its users' affair: the driver only implements <see cref="Resume"/>.</remarks>
public interface IIommuOps
{
    /// <summary>Makes a device's streams use a domain. Only here is it known whether faults can stall.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="device">The device.</param>
    /// <param name="canStall">Whether faults of the domain stall.</param>
    /// <returns><see cref="Errno.NoSpc"/>: no context or stream match is free; <see cref="Errno.Inval"/>: the streams are not this IOMMU's.</returns>
    [RunsIn(CallContexts.Task)]
    Errno Attach(IommuDomain domain, IommuDevice device, out bool canStall);

    /// <summary>Takes a device's streams away from their domain.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="device">The device.</param>
    [RunsIn(CallContexts.Task)]
    void Detach(IommuDomain domain, IommuDevice device);

    /// <summary>Gives back what the hardware has of a domain.</summary>
    /// <param name="domain">The domain; no device is attached.</param>
    [RunsIn(CallContexts.Task)]
    Scheduling.KernelTask FreeAsync(IommuDomain domain);

    /// <summary>Maps a range.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="iova">The first address; a multiple of 4096.</param>
    /// <param name="physical">The physical address; a multiple of 4096.</param>
    /// <param name="sizeBytes">A multiple of 4096.</param>
    /// <param name="isWritable">Whether writes are allowed.</param>
    [RunsIn(CallContexts.AnyButNmi), Atomic]
    Errno Map(IommuDomain domain, ulong iova, ulong physical, ulong sizeBytes, bool isWritable);

    /// <summary>Unmaps a range and makes the hardware forget it.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="iova">The first address; a multiple of 4096.</param>
    /// <param name="sizeBytes">A multiple of 4096.</param>
    /// <returns>How many bytes were unmapped.</returns>
    [RunsIn(CallContexts.AnyButNmi), Atomic]
    ulong Unmap(IommuDomain domain, ulong iova, ulong sizeBytes);

    /// <summary>Resumes the stalled transaction of a domain. Context: any.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="action">What becomes of it.</param>
    [RunsIn(CallContexts.AnyButNmi), Atomic]
    void Resume(IommuDomain domain, ResumeAction action);
}
