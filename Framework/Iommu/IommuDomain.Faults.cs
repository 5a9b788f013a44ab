using System.Runtime.CompilerServices;
using TopHalf.Contracts;
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
    private FaultHandlerRegistration? _registration;
    private long _lastDelivered;
    private int _handlersRunning;

    /// <summary>Whose first slot asked for its second.</summary>
    private FaultHandlerRegistration? _wokeThread;

    /// <summary>The hardware's number of the fault that the API user has deferred; 0 for none.</summary>
    private long _deferred;

    /// <summary>The hardware's number of the fault whose handler runs, and the task on whose stack; its resume from there is its owner's.</summary>
    private (long Serial, TaskStruct? Task) _beingHandled;

    /// <summary>Faults of which a handler was told; the same fault again does not count.</summary>
    public long FaultsDelivered { get; private set; }

    /// <summary>Installs an atomic fault handler.</summary>
    /// <param name="handler">The handler.</param>
    /// <param name="flags">What its owner asks for.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>The registration, to remove it.</returns>
    /// <exception cref="InvalidOperationException">There is a handler already.</exception>
    [MaySleep(ForMemory = true)]
    [return: Arms]
    public FaultHandlerRegistration SetFaultHandler(
        [RunsIn(CallContexts.HardIrq), Atomic] FaultHandler handler, FaultHandlerFlags flags = FaultHandlerFlags.None, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Install(new(this, handler ?? throw new ArgumentNullException(nameof(handler)), null, flags | Attributes), new(file, line));

    /// <summary>Installs a sleeping fault handler. Without <see cref="FaultHandlerFlags.HandlerSleeps"/> it is called where the driver reports.</summary>
    /// <param name="handler">The handler.</param>
    /// <param name="flags">What its owner asks for.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>The registration, to remove it.</returns>
    /// <exception cref="InvalidOperationException">There is a handler already.</exception>
    [MaySleep(ForMemory = true)]
    [return: Arms]
    public FaultHandlerRegistration SetFaultHandler(
        [RunsIn(CallContexts.WorkQueue | CallContexts.IrqThread)] SleepingFaultHandler handler, FaultHandlerFlags flags = FaultHandlerFlags.None, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Install(new(this, null, handler ?? throw new ArgumentNullException(nameof(handler)), flags | Attributes), new(file, line));

    /// <summary>Installs a handler in two slots, as <c>request_threaded_irq</c> has: the first is atomic and may answer WakeThread, the second may sleep.</summary>
    /// <remarks>Whatever happens, the core resumes, and only then is the line unmasked.</remarks>
    /// <param name="handler">The atomic slot.</param>
    /// <param name="threadFunction">The sleeping slot.</param>
    /// <param name="flags">What its owner asks for.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>The registration, to remove it.</returns>
    /// <exception cref="InvalidOperationException">There is a handler already.</exception>
    [MaySleep(ForMemory = true)]
    [return: Arms]
    public FaultHandlerRegistration SetFaultHandler(
        [RunsIn(CallContexts.HardIrq), Atomic] FaultHandler handler, [RunsIn(CallContexts.WorkQueue | CallContexts.IrqThread)] SleepingFaultHandler threadFunction, FaultHandlerFlags flags = FaultHandlerFlags.None,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(threadFunction);
        return Install(new(this, handler, threadFunction, flags | Attributes), new(file, line));
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
        if (verdict == FaultVerdict.WakeThread && registration.HasTwoSlots)
        {
            _wokeThread = registration;
            return FaultReport.NeedsThread;
        }

        return Act(registration, verdict, fault, new(file, line));
    }

    /// <summary>For the IOMMU driver: reports a fault from its interrupt thread, with the line masked until this returns.</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes. Returns when the fault is settled, whoever settles it.</remarks>
    /// <param name="fault">The fault; its status is cleared in the hardware already.</param>
    /// <param name="isSecondCall">Whether <see cref="ReportFault"/> answered <see cref="FaultReport.NeedsThread"/> for it before.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep]
    public async KernelTask ReportFaultInThreadAsync(
        IommuFault fault, bool isSecondCall = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        await Machine.AnnounceAsync(IommuOperations.ReportSleeping, this, fault.Serial, file, line);
        if (isSecondCall && _registration != _wokeThread)
        {
            // Removed between the two calls.
            SettleUncalled(fault);
            return;
        }

        if (_registration is not { } registration)
        {
            SettleUnheard(fault, new(file, line));
            return;
        }

        NoteDelivered(fault);
        var verdict = await CallAsync(registration, fault, isSecondCall);
        if (Act(registration, verdict, fault, new(file, line)) == FaultReport.Deferred)
        {
            await _answered.WaitEventAsync(() => _deferred == 0, file, line);
        }
    }

    internal async KernelTask RemoveAsync(FaultHandlerRegistration registration, CodeSite site)
    {
        await Machine.AnnounceAsync(IommuOperations.RemoveHandler, this, 0, site.File, site.Line);
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

        PrepareQueue(registration, site);
        return _registration = registration;
    }

    /// <summary>A fault that waited for its call when the handler was removed is terminated.</summary>
    private void SettleUncalled(in IommuFault fault)
    {
        if (fault.IsStalled)
        {
            ResumeByCore(ResumeAction.Terminate);
        }
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

    private FaultReport Act(FaultHandlerRegistration registration, FaultVerdict verdict, in IommuFault fault, CodeSite site)
    {
        switch (verdict)
        {
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
        var stalled = _ledger.StalledIn(this);
        _ledger.NoteResume(Machine);
        _ops.Resume(this, action);
        // Hardware can refuse: an MMU-500 does while fault bits are set.
        if (stalled is { } fault && _ledger.StalledIn(this)?.Serial != fault.Serial)
        {
            _ledger.NoteResumed(byUser);
        }
    }

    /// <summary>The same fault may be reported again while the line is up.</summary>
    private void NoteDelivered(in IommuFault fault)
    {
        if (fault.Serial != _lastDelivered)
        {
            _lastDelivered = fault.Serial;
            FaultsDelivered++;
            _ledger.NoteDelivered();
        }
    }

    /// <summary>Calls the handler where it may sleep: the atomic slot if there is one, then the sleeping one if that is wanted.</summary>
    /// <returns>Its answer; Terminate when it failed, so that the fault is settled whatever happens.</returns>
    private async KernelTask<FaultVerdict> CallAsync(FaultHandlerRegistration registration, IommuFault fault, bool skipAtomic)
    {
        HandlerBegins();
        FaultVerdict verdict;
        try
        {
            verdict = registration.Atomic is { } atomic && !skipAtomic ? atomic(in fault) : FaultVerdict.WakeThread;
            if (verdict == FaultVerdict.WakeThread && registration.Sleeping is { } sleeping)
            {
                verdict = await sleeping(fault);
            }
        }
        catch (Exception exception) when (exception is not RunEndedException)
        {
            Machine.ReportOops(exception);
            verdict = FaultVerdict.Terminate;
        }

        HandlerReturned();
        return verdict;
    }

    private void HandlerBegins()
    {
        _handlersRunning++;
        _ledger.NoteHandled(Machine);
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
}
