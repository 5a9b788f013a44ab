namespace TopHalf.Liveness;

/// <summary>Hardware in which something may be waiting on no CPU: an access that is held, a command that is not done.</summary>
/// <remarks>A machine that was told of it by <see cref="Machines.Machine.Add(IWaitingHardware)"/> shows what waits there in its report of a hang.</remarks>
public interface IWaitingHardware
{
    /// <summary>What waits in it at this moment.</summary>
    IEnumerable<IWaitSource> Waiting { get; }
}
