using TopHalf.Drivers.Msm;
using TopHalf.Iommu;
using TopHalf.Machines;

namespace TopHalf.Designs.Stall;

/// <summary>What the client half of a design over an SMMUv2 works with.</summary>
/// <param name="Machine">The machine.</param>
/// <param name="Gpu">The driver of the GPU, whose worker and lock a client may use.</param>
/// <param name="CrashState">Captures the state of the GPU; sleeps, and takes the GPU's lock.</param>
/// <param name="GpuDevice">The GPU, as the SMMU's driver knows it.</param>
public sealed record StallParts(Machine Machine, MsmGpu Gpu, GpuCrashState CrashState, IommuDevice GpuDevice);
