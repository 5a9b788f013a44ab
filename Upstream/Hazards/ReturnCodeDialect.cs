using TopHalf.Deferred;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Upstream.Smmu;

namespace TopHalf.Upstream.Hazards;

/// <summary>The handler answers -EBUSY, which one driver takes for &quot;I keep the fault and resume it&quot;, and another for an error like any: it terminates, and the handler's worker captures a fault that is over. As it should be, driver and handler mean the same.</summary>
internal sealed class ReturnCodeDialect : SmmuHazard
{
    /// <inheritdoc/>
    public override string Name => "hazard-return-code-dialect";

    /// <inheritdoc/>
    public override string Summary => "a handler keeps the fault by a return code that its IOMMU driver takes for an error";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Warning;

    /// <inheritdoc/>
    protected override async KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        var smmu = new SmmuUnit(services, Implementation);
        var client = new Client(smmu);
        Driver driver = isFixed ? new KeepsBusy(smmu, client) : new AnyErrorIsOne(smmu, client);
        if (Machine.Current.Interrupts.RequestIrq(SmmuUnit.ContextIrq, driver.ContextFault, IrqFlags.Shared, "arm-smmu-context-fault", out _) == Errno.Ok)
        {
            smmu.AccessAfter(Ktime.FromUs(10), stream: 0, SmmuUnit.Unmapped);
            await Kernel.MsleepAsync(10);
        }
    }

    /// <summary>Written for a driver to which -EBUSY means that the client resumes.</summary>
    private sealed class Client
    {
        private readonly SmmuUnit _smmu;
        private readonly Work _capture;

        public Client(SmmuUnit smmu)
        {
            _smmu = smmu;
            _capture = new(Capture, "fault_worker");
        }

        public Errno FaultHandler()
        {
            Kernel.WarnOn(!Workqueue.System.Queue(_capture));
            return Errno.Busy;
        }

        private KernelTask Capture()
        {
            // Without the stall the GPU runs on, and what is captured is no state of the fault.
            Kernel.WarnOn((_smmu.CbRead(0, "FSR") & SmmuUnit.FsrSs) == 0);
            _smmu.CbWrite(0, "RESUME", SmmuUnit.ResumeTerminate);
            return default;
        }
    }

    private abstract class Driver(SmmuUnit smmu, Client client)
    {
        public IrqReturn ContextFault(int irq)
        {
            var fsr = smmu.CbRead(0, "FSR");
            if ((fsr & SmmuUnit.FsrFaultBits) == 0)
            {
                return IrqReturn.None;
            }

            smmu.CbWrite(0, "FSR", fsr);
            if (!IsKept(client.FaultHandler()))
            {
                smmu.CbWrite(0, "RESUME", SmmuUnit.ResumeTerminate);
            }

            return IrqReturn.Handled;
        }

        /// <summary>What the driver makes of the handler's answer.</summary>
        protected abstract bool IsKept(Errno answer);
    }

    private sealed class AnyErrorIsOne(SmmuUnit smmu, Client client) : Driver(smmu, client)
    {
        protected override bool IsKept(Errno answer) => false;
    }

    private sealed class KeepsBusy(SmmuUnit smmu, Client client) : Driver(smmu, client)
    {
        protected override bool IsKept(Errno answer) => answer == Errno.Busy;
    }
}
