using TopHalf.Devices;
using TopHalf.Drivers.Msm.Hardware;
using TopHalf.Iommu;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Drivers.Msm;

/// <summary>Captures the state of the GPU after a fault or a hang: registers, command stream, the fault itself (<c>msm_gpu_crashstate_capture()</c>).</summary>
/// <param name="gpu">The GPU's registers.</param>
/// <param name="gpuLock">The lock under which the state holds still.</param>
/// <param name="coredump">Keeps what is captured.</param>
public sealed class GpuCrashState(MmioRegion gpu, Mutex gpuLock, Devcoredump coredump)
{
    private const long SizeBytes = 4 << 20;

    private static readonly long[] _captured =
    [
        AdrenoRegisters.RbbmStatus, AdrenoRegisters.RbbmStatus3, AdrenoRegisters.RbbmInt0Status, AdrenoRegisters.CpRbRptr, AdrenoRegisters.CpRbWptr,
        AdrenoRegisters.CpIb1Base, AdrenoRegisters.CpIb1RemSize, AdrenoRegisters.RbbmFence,
        .. Enumerable.Range(0, 8).Select(static i => AdrenoRegisters.CpScratch + (4 * i)),
    ];

    /// <summary>Whether one is kept that user space has not read.</summary>
    public bool IsKept => coredump.IsKept;

    /// <summary>The fault of the last capture.</summary>
    public IommuFault Fault { get; private set; }

    /// <summary>Captures the state; without effect when one is kept.</summary>
    /// <remarks>Context: process, may sleep. Takes gpu->lock, allocates with GFP_KERNEL.</remarks>
    /// <param name="fault">The fault that led here; default for a hang.</param>
    /// <returns>As <see cref="Devcoredump.CaptureAsync"/>.</returns>
    public async KernelTask<Errno> CaptureAsync(IommuFault fault)
    {
        using (await gpuLock.HoldAsync())
        {
            var snapshot = await Kmem.AllocAsync(new uint[_captured.Length], Gfp.Kernel);
            if (snapshot is null)
            {
                return Errno.NoMem;
            }

            var values = snapshot.Get();
            for (var i = 0; i < _captured.Length; i++)
            {
                values[i] = gpu.Read32(_captured[i]);
            }

            Fault = fault;
            var result = await coredump.CaptureAsync(SizeBytes);
            snapshot.Free();
            return result;
        }
    }
}
