namespace TopHalf.Scheduling;

/// <summary>Something that is waited for, and tells before it is whether the wait would be over at once.</summary>
internal interface IMaySleepAtOnce
{
    /// <summary>Whether who waits for it now sleeps before any code but the machine's runs. False where that is not known.</summary>
    bool SleepsAtOnce { get; }
}
