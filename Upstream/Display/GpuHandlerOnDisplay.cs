using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Interrupts;
using TopHalf.Logging;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Upstream.Smmu;

namespace TopHalf.Upstream.Display;

/// <summary>The fault handler of the GPU is installed for each domain that the driver makes. A fault of the boot splash calls it for the display, whose driver data it takes for something else.</summary>
/// <remarks><c>msm_iommu_new()</c> and <c>msm_fault_handler()</c>, drivers/gpu/drm/msm/msm_iommu.c.</remarks>
internal sealed class GpuHandlerOnDisplay() : SmmuBug(SmmuImplementation.QcomSmmuV2)
{
    /// <inheritdoc/>
    public override string Name => "upstream-display-gpu-fault-handler";

    /// <inheritdoc/>
    public override string Title => "drm/msm: Fix display fault handling";

    /// <inheritdoc/>
    public override int Year => 2021;

    /// <inheritdoc/>
    public override string Source => "July 2021, freedreno 23cac2540; reports iommu 45d6c5c9c and 12c5603b5";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Oops;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(new(services, Implementation), isFixed).RunAsync();

    private sealed class Driver(SmmuUnit smmu, bool isFixed)
    {
        private readonly Device _gpu = new("adreno", new AdrenoSmmuPriv());
        private readonly Device _mdss = new("mdss", new DpuKms());
        private readonly Domain?[] _domains = new Domain?[2];

        public async KernelTask RunAsync()
        {
            _domains[0] = NewMsmIommu(_gpu);
            _domains[1] = NewMsmIommu(_mdss);
            CreatePagetable(_domains[0]!);
            for (var bank = 0; bank < 2; bank++)
            {
                var ofBank = bank;
                if (Machine.Current.Interrupts.RequestIrq(SmmuUnit.ContextIrq + bank, _ => ContextFault(ofBank), IrqFlags.Shared, "arm-smmu-context-fault", out _) != Errno.Ok)
                {
                    return;
                }
            }

            // The boot loader's picture is still scanned out, and is mapped no more.
            smmu.AccessAfter(Ktime.FromUs(10), stream: 1, SmmuUnit.Unmapped);
            await Kernel.MsleepAsync(10);
        }

        private Domain NewMsmIommu(Device device) => new(device) { Handler = isFixed ? null : MsmFaultHandler };

        /// <summary>A page table for a process: only a GPU has those.</summary>
        private void CreatePagetable(Domain domain)
        {
            if (isFixed)
            {
                domain.Handler = MsmFaultHandler;
            }
        }

        private IrqReturn ContextFault(int bank)
        {
            var fsr = smmu.CbRead(bank, "FSR");
            if ((fsr & SmmuUnit.FsrFaultBits) == 0)
            {
                return IrqReturn.None;
            }

            var domain = _domains[bank]!;
            if (domain.Handler is { } handler)
            {
                handler(domain.Device);
            }
            else
            {
                Kernel.Printk(KernLevel.Err, "arm-smmu: Unhandled context fault");
            }

            smmu.CbWrite(bank, "FSR", fsr);
            smmu.CbWrite(bank, "RESUME", SmmuUnit.ResumeTerminate);
            return IrqReturn.Handled;
        }

        /// <summary>Asks the SMMU for the fault by the callback that it gave to the GPU.</summary>
        private static void MsmFaultHandler(Device device) => ((AdrenoSmmuPriv)device.DriverData).FaultInfosAsked.Update(static count => count + 1);

        private sealed record Device(string Name, object DriverData);

        private sealed class Domain(Device device)
        {
            public Device Device { get; } = device;

            public Action<Device>? Handler { get; set; }
        }

        private sealed class AdrenoSmmuPriv
        {
            public Shared<int> FaultInfosAsked { get; } = new(0, "fault infos");
        }

        private sealed class DpuKms;
    }
}
