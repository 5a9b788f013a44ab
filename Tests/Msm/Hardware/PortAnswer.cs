namespace TopHalf.Tests.Msm.Hardware;

/// <summary>What a <see cref="FakePort"/> does with an access.</summary>
internal enum PortAnswer
{
    Complete,
    Abort,

    /// <summary>Takes it and says nothing until the test ends it.</summary>
    Hold,

    /// <summary>As <see cref="Hold"/>, but tells the master that it is stalled.</summary>
    Stall,
    Refuse,
}
