using TopHalf.Devices;
using TopHalf.Iommu;

namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>Hands each call to every observer, in the order in which they were added.</summary>
internal sealed class ObserverList : ISmmuObserver
{
    private readonly List<ISmmuObserver> _observers = [];

    public void Add(ISmmuObserver observer) => _observers.Add(observer);

    public void Remove(ISmmuObserver observer) => _observers.Remove(observer);

    public void FaultRaised(in SmmuFault fault)
    {
        foreach (var observer in _observers)
        {
            observer.FaultRaised(fault);
        }
    }

    public void FaultRecorded(in SmmuFault fault)
    {
        foreach (var observer in _observers)
        {
            observer.FaultRecorded(fault);
        }
    }

    public void FaultMerged(in SmmuFault fault)
    {
        foreach (var observer in _observers)
        {
            observer.FaultMerged(fault);
        }
    }

    public void Stalled(in StalledTransaction stalled)
    {
        foreach (var observer in _observers)
        {
            observer.Stalled(stalled);
        }
    }

    public void Resumed(int bank, ResumeAction action, ResumeEffect effect, StalledTransaction? released)
    {
        foreach (var observer in _observers)
        {
            observer.Resumed(bank, action, effect, released);
        }
    }

    public void FaultBitsCleared(int bank, uint clearedBits, long serial)
    {
        foreach (var observer in _observers)
        {
            observer.FaultBitsCleared(bank, clearedBits, serial);
        }
    }

    public void Terminated(int bank, in StreamTransaction transaction, TerminationCause cause)
    {
        foreach (var observer in _observers)
        {
            observer.Terminated(bank, transaction, cause);
        }
    }

    public void GlobalFault(GlobalFaultKind bit, in StreamTransaction transaction)
    {
        foreach (var observer in _observers)
        {
            observer.GlobalFault(bit, transaction);
        }
    }

    public void LineChanged(int bank, bool isAsserted)
    {
        foreach (var observer in _observers)
        {
            observer.LineChanged(bank, isAsserted);
        }
    }

    public void TlbSyncCompleted(int bank)
    {
        foreach (var observer in _observers)
        {
            observer.TlbSyncCompleted(bank);
        }
    }
}
