using TopHalf.Devices;

namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>The answers to <see cref="SmmuKnobs"/> in one run: each is asked when it first matters, and kept.</summary>
/// <remarks>
/// A rule that is given this is still a function of what it is given, since an answer never changes within a run. That it
/// asks late keeps a verdict free of knobs that had no part in it.
/// </remarks>
internal sealed class SmmuAssumptions(IHardwareHost host)
{
    // 0: not asked in this run; 1: no; 2: yes.
    private readonly byte[] _answers = new byte[SmmuKnobs.All.Count];

    public bool SsHoldsLine => Ask(0);

    public bool ResumeNeedsFsrClear => Ask(1);

    public bool BlockedResumeReleases => Ask(2);

    public bool TerminateWhileStalled => Ask(3);

    public bool RecordFrozenWhileStalled => Ask(4);

    public bool ResumeWithoutSsIgnored => Ask(5);

    public bool StallWaitsForRecord => Ask(6);

    public bool WaiterTranslatesAgain => Ask(7);

    public bool HupcfCountsSs => Ask(8);

    public bool TlbSyncWaitsForStalled => Ask(9);

    public bool InvalidateWaitsForSync => Ask(10);

    public bool StallHoldsWalkSlot => Ask(11);

    public bool StalldSupported => Ask(12);

    public bool FirmwareRewritesBypass => Ask(13);

    public bool FrsynraHoldsStream => Ask(14);

    public bool ConflictBypasses => Ask(15);

    /// <summary>Forgets the answers, for the next run.</summary>
    public void Reset() => Array.Clear(_answers);

    private bool Ask(int index)
    {
        ref var answer = ref _answers[index];
        if (answer == 0)
        {
            answer = host.Assume(SmmuKnobs.All[index]) ? (byte)2 : (byte)1;
        }

        return answer == 2;
    }
}
