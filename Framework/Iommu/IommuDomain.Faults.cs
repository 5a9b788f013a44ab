using System.Globalization;
using System.Runtime.CompilerServices;
using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Iommu;

/// <content>The fault API: who is told, in which context, and who resumes.</content>
/// <remarks>
/// The IOMMU driver has saved the registers and cleared the fault status before it reports, so a resume may come at any time after.
/// In an interrupt thread a sleeping handler is called inline, and a deferred fault is waited for before the thread returns: the
/// line stays masked until the answer is there. From hard interrupt context neither is possible.
/// </remarks>
public sealed partial class IommuDomain
{
    private readonly WaitQueue _answered;
    private readonly WaitQueue _idle;
    private readonly Work _sleepingReports;
    private readonly Queue<IommuFault> _queued = new();
    private FaultHandlerRegistration? _registration;
    private Workqueue? _workqueue;
    private long _lastDelivered;
    private int _handlersRunning;

    /// <summary>The hardware's number of the fault that the API user has deferred; 0 for none.</summary>
    private long _deferred;

    /// <summary>The hardware's number of the fault whose handler runs, and the task on whose stack; its resume from there is its owner's.</summary>
    private (long Serial, TaskStruct? Task) _beingHandled;

    /// <summary>How many work items the core queued for handlers that sleep.</summary>
    public long QueuedReports { get; private set; }

    /// <summary>Installs an atomic fault handler.</summary>
    /// <param name="handler">The handler.</param>
    /// <param name="flags">What its owner asks for.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>The registration, to remove it.</returns>
    /// <exception cref="InvalidOperationException">There is a handler already.</exception>
    public FaultHandlerRegistration SetFaultHandler(
        FaultHandler handler, FaultHandlerFlags flags = FaultHandlerFlags.None, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Install(new(this, handler ?? throw new ArgumentNullException(nameof(handler)), null, flags), new(file, line));

    /// <summary>Installs a sleeping fault handler. Without <see cref="FaultHandlerFlags.HandlerSleeps"/> it is called where the driver reports.</summary>
    /// <param name="handler">The handler.</param>
    /// <param name="flags">What its owner asks for.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>The registration, to remove it.</returns>
    /// <exception cref="InvalidOperationException">There is a handler already.</exception>
    public FaultHandlerRegistration SetFaultHandler(
        SleepingFaultHandler handler, FaultHandlerFlags flags = FaultHandlerFlags.None, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Install(new(this, null, handler ?? throw new ArgumentNullException(nameof(handler)), flags), new(file, line));

    /// <summary>Installs a handler in two slots, as <c>request_threaded_irq</c> has: the first is atomic and may answer WakeThread, the second may sleep.</summary>
    /// <remarks>Whatever happens, the core resumes, and only then is the line unmasked.</remarks>
    /// <param name="handler">The atomic slot.</param>
    /// <param name="threadFunction">The sleeping slot.</param>
    /// <param name="flags">What its owner asks for.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>The registration, to remove it.</returns>
    /// <exception cref="InvalidOperationException">There is a handler already.</exception>
    public FaultHandlerRegistration SetFaultHandler(
        FaultHandler handler, SleepingFaultHandler threadFunction, FaultHandlerFlags flags = FaultHandlerFlags.None,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(threadFunction);
        return Install(new(this, handler, threadFunction, flags), new(file, line));
    }

    /// <summary>Resumes the fault that is stalled in this domain. For API users that deferred it.</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="action">What becomes of it.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public void Resume(ResumeAction action, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var site = new CodeSite(file, line);
        Machine.Announce(IommuOperations.Resume, this, _deferred, file, line);
        CheckUsersResume(site);
        _deferred = 0;
        _beingHandled = default;
        Retire(action, byUser: true);
        _answered.WakeAll();
    }

    /// <summary>For the IOMMU driver: reports a fault from an atomic context.</summary>
    /// <remarks>Context: any; a sleeping handler without HandlerSleeps makes it wrong in an atomic one. Scheduling point: yes.</remarks>
    /// <param name="fault">The fault; its status is cleared in the hardware already.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public FaultReport ReportFault(in IommuFault fault, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(IommuOperations.Report, this, fault.Serial, file, line);
        if (_registration is not { } registration)
        {
            return SettleUnheard(fault, new(file, line));
        }

        if ((registration.Flags & FaultHandlerFlags.HandlerSleeps) != 0)
        {
            return QueueReport(fault);
        }

        NoteDelivered(fault);
        HandlerBegins();
        var verdict = FaultVerdict.Terminate;
        try
        {
            verdict = registration.Atomic is { } atomic ? atomic(in fault) : Machine.RunOnStack(registration.Sleeping!(fault));
        }
        catch (Exception exception) when (exception is not RunEndedException)
        {
            Machine.ReportOops(exception);
        }

        HandlerReturned();
        return Act(registration, verdict, fault, new(file, line));
    }

    /// <summary>For the IOMMU driver: reports a fault from its interrupt thread, with the line masked until this returns.</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes. Returns when the fault is settled, whoever settles it.</remarks>
    /// <param name="fault">The fault; its status is cleared in the hardware already.</param>
    /// <param name="isSecondCall">Whether <see cref="ReportFault"/> answered <see cref="FaultReport.NeedsThread"/> for it before.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public async KernelTask ReportFaultInThreadAsync(
        IommuFault fault, bool isSecondCall = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(IommuOperations.ReportSleeping, this, fault.Serial, file, line);
        if (_registration is not { } registration)
        {
            SettleUnheard(fault, new(file, line));
            return;
        }

        NoteDelivered(fault);
        HandlerBegins();
        var verdict = FaultVerdict.Terminate;
        try
        {
            verdict = registration.Atomic is { } atomic && !isSecondCall ? atomic(in fault) : FaultVerdict.WakeThread;
            if (verdict == FaultVerdict.WakeThread && registration.Sleeping is { } sleeping)
            {
                verdict = await sleeping(fault);
            }
        }
        catch (Exception exception) when (exception is not RunEndedException)
        {
            Machine.ReportOops(exception);
        }

        HandlerReturned();
        if (Act(registration, verdict, fault, new(file, line)) == FaultReport.Deferred)
        {
            await _answered.WaitEventAsync(() => _deferred == 0, file, line);
        }
    }

    internal async KernelTask RemoveAsync(FaultHandlerRegistration registration, CodeSite site)
    {
        Machine.Announce(IommuOperations.RemoveHandler, this, 0, site.File, site.Line);
        registration.IsRemoved = true;
        _registration = _registration == registration ? null : _registration;
        _ = await _sleepingReports.FlushAsync(site.File, site.Line);
        await _idle.WaitEventAsync(() => _handlersRunning == 0, site.File, site.Line);
    }

    private FaultHandlerRegistration Install(FaultHandlerRegistration registration, CodeSite site)
    {
        Machine.Announce(IommuOperations.SetHandler, this, (long)registration.Flags, site.File, site.Line);
        if (_registration is not null)
        {
            throw new InvalidOperationException($"Domain '{Name}' has a fault handler already. Remove it first.");
        }

        if ((registration.Flags & FaultHandlerFlags.HandlerSleeps) != 0)
        {
            _workqueue ??= new($"iommu-fault/{Name}", WorkqueueFlags.HighPri, 0, site.File, site.Line);
        }

        return _registration = registration;
    }

    private FaultReport SettleUnheard(in IommuFault fault, CodeSite site)
    {
        if (fault.IsStalled)
        {
            Machine.Report(RuleBook.FaultLost, site, Describe(fault), "report_iommu_fault");
            ResumeByCore(ResumeAction.Terminate);
        }

        return FaultReport.Settled;
    }

    /// <summary>HandlerSleeps: the core owns the work, and the resume after it.</summary>
    private FaultReport QueueReport(in IommuFault fault)
    {
        if (fault.Serial == _lastDelivered)
        {
            // Reported again while it waits: it is queued once.
            return FaultReport.Deferred;
        }

        NoteDelivered(fault);
        _queued.Enqueue(fault);
        QueuedReports += _workqueue!.Queue(_sleepingReports) ? 1 : 0;
        return FaultReport.Deferred;
    }

    private async KernelTask HandleQueuedAsync()
    {
        while (_queued.TryDequeue(out var fault))
        {
            var verdict = FaultVerdict.Terminate;
            if (_registration is { } registration)
            {
                HandlerBegins();
                try
                {
                    verdict = registration.Atomic is { } atomic ? atomic(in fault) : FaultVerdict.WakeThread;
                    if (verdict == FaultVerdict.WakeThread && registration.Sleeping is { } sleeping)
                    {
                        verdict = await sleeping(fault);
                    }
                }
                catch (Exception exception) when (exception is not RunEndedException)
                {
                    Machine.ReportOops(exception);
                }

                HandlerReturned();
                Act(registration, verdict, fault, default);
            }
            else
            {
                ResumeByCore(ResumeAction.Terminate);
            }
        }
    }

    private FaultReport Act(FaultHandlerRegistration registration, FaultVerdict verdict, in IommuFault fault, CodeSite site)
    {
        switch (verdict)
        {
            case FaultVerdict.WakeThread when registration.HasTwoSlots:
                return FaultReport.NeedsThread;
            case FaultVerdict.Deferred when (registration.Flags & FaultHandlerFlags.ExplicitResume) != 0:
                // The user may have resumed from within the handler already.
                _deferred = _beingHandled.Serial;
                _beingHandled = default;
                return _deferred == 0 ? FaultReport.Settled : FaultReport.Deferred;
            case FaultVerdict.Deferred or FaultVerdict.WakeThread:
                Machine.Report(RuleBook.DeferredWithoutOwner, site, $"the handler answered {verdict}.\n{Describe(fault)}\nThe core terminates it.", "report_iommu_fault");
                break;
        }

        _beingHandled = default;
        if (fault.IsStalled)
        {
            CheckCoresResume(fault, site);
            ResumeByCore(verdict == FaultVerdict.Retry ? ResumeAction.Retry : ResumeAction.Terminate);
        }

        return FaultReport.Settled;
    }

    private void ResumeByCore(ResumeAction action) => Retire(action, byUser: false);

    private void Retire(ResumeAction action, bool byUser)
    {
        if (_ledger.StalledIn(this) is not null)
        {
            _ledger.NoteResumed(byUser);
        }

        _ops.Resume(this, action);
    }

    /// <summary>The same fault may be reported again while the line is up.</summary>
    private void NoteDelivered(in IommuFault fault)
    {
        if (fault.Serial != _lastDelivered)
        {
            _lastDelivered = fault.Serial;
            _ledger.NoteDelivered();
        }
    }

    private void HandlerBegins()
    {
        _handlersRunning++;
        _beingHandled = (_ledger.StalledIn(this)?.Serial ?? 0, Machine.CurrentTask);
    }

    private void HandlerReturned()
    {
        _handlersRunning--;
        if (_handlersRunning == 0 && _registration is null)
        {
            _idle.WakeAll();
        }
    }

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
