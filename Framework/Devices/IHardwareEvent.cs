namespace TopHalf.Devices;

/// <summary>Something in the hardware that happens at its own time, on no CPU.</summary>
/// <remarks>An object with a method and not a delegate, so that a device that does the same thing a million times allocates once.</remarks>
public interface IHardwareEvent
{
    /// <summary>Called when the time has come. Runs on no CPU and in no context: it may not call the kernel.</summary>
    /// <param name="argument">The number that was given when it was scheduled.</param>
    void Occur(long argument);
}
