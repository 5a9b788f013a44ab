using System.Globalization;
using TopHalf.Rules;

namespace TopHalf.Iommu;

/// <content>Holds every resume against what the hardware really holds.</content>
public sealed partial class IommuDomain
{
    private void CheckUsersResume(CodeSite site)
    {
        var stalled = _ledger.StalledIn(this);
        if (IsFreed || _devices.Count == 0)
        {
            Machine.Report(RuleBook.ResumeAfterDetach, site, $"domain '{Name}' has no device{(IsFreed ? ", and was freed" : "")}.", "iommu_domain_resume");
        }
        else if (stalled is null)
        {
            Machine.Report(RuleBook.ResumeWithoutFault, site, $"domain '{Name}' has no stalled fault; what was deferred is resumed already.", "iommu_domain_resume");
        }
        else if (_deferred != stalled.Value.Serial && _beingHandled != (stalled.Value.Serial, Machine.CurrentTask))
        {
            var meant = _deferred == 0 ? "no fault is deferred any more" : string.Create(CultureInfo.InvariantCulture, $"fault {_deferred} was deferred");
            Machine.Report(RuleBook.ResumeOfLaterFault, site, string.Create(CultureInfo.InvariantCulture,
                $"{meant}, and this resume retires fault {stalled.Value.Serial} of stream 0x{stalled.Value.StreamId:x} at iova 0x{stalled.Value.Iova:x}, stalled since {stalled.Value.Since} s."),
                "iommu_domain_resume");
        }
    }

    private void CheckCoresResume(in IommuFault fault, CodeSite site)
    {
        if (_deferred != 0 && _ledger.StalledIn(this)?.Serial == _deferred)
        {
            Machine.Report(RuleBook.ResumeUnderHandler, site,
                $"{Describe(fault)}\nIt was deferred before; the handler was called again for it and gave it away.\nThe core resumes it under its owner's work.", "report_iommu_fault");
            _deferred = 0;
            _answered.WakeAll();
        }
    }

    private string Describe(in IommuFault fault) => string.Create(CultureInfo.InvariantCulture,
        $"fault {fault.Serial} of domain '{Name}', stream 0x{fault.StreamId:x}, iova 0x{fault.Iova:x}, {(fault.IsWrite ? "write" : "read")}, fsr 0x{fault.Fsr:x}");
}
