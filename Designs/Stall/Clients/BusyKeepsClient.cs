using TopHalf.Deferred;
using TopHalf.Drivers.ArmSmmu;
using TopHalf.Iommu;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Designs.Stall.Clients;

/// <summary>The downstream GPU driver: keeps the fault, with the bank's interrupt masked by itself; later resumes, and then clears the status, as the interface documents it.</summary>
/// <param name="parts">What it works with.</param>
/// <param name="domain">The address space.</param>
internal sealed class BusyKeepsClient(StallParts parts, IommuDomain domain)
{
    private readonly Shared<bool> _stalledOnFault = new(false, "stalled_on_fault");

    public IommuDomain Domain { get; } = domain;

    public SmmuContextBank Bank { private get; set; } = null!;

    private KthreadWork FaultWork => field ??= new(FaultWorkAsync, "fault_work");

    public KernelTask<bool> OnFaultAsync(IommuFault fault)
    {
        if (!fault.IsStalled || parts.CrashState.IsKept || _stalledOnFault.Exchange(true))
        {
            return false;
        }

        using (Bank.Lock.HoldIrqSave())
        {
            Bank.EnableInterrupt(false);
        }

        return parts.Gpu.Worker.Queue(FaultWork);
    }

    public KernelTask StopAsync() => parts.Gpu.Worker.FlushAsync();

    private async KernelTask FaultWorkAsync()
    {
        _ = await parts.CrashState.CaptureAsync(Bank.Captured);
        _stalledOnFault.Value = false;
        Domain.Resume(ResumeAction.Terminate);
        Bank.ClearStatus(Bank.ReadStatus());
        using (Bank.Lock.HoldIrqSave())
        {
            Bank.EnableInterrupt(true);
        }
    }
}
