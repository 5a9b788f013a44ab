namespace TopHalf.Power;

/// <summary>What the work item of a device has to do (<c>enum rpm_request</c>); a later one replaces it.</summary>
internal enum RuntimeRequest : byte
{
    None,
    Idle,
    Suspend,
    AutoSuspend,
    Resume,
}
