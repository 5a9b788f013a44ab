using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Devices;

/// <summary>What a device model sees of the machine in which it is built.</summary>
/// <remarks>A device model holds no clock, no thread and no randomness of its own; all of it comes from here.</remarks>
public interface IHardwareHost
{
    /// <summary>The virtual time.</summary>
    Ktime Now { get; }

    /// <summary>Lets <paramref name="target"/> occur after <paramref name="delay"/>; equal times occur in the order of scheduling.</summary>
    /// <param name="delay">From now; zero or more.</param>
    /// <param name="target">What occurs.</param>
    /// <param name="argument">Handed to <see cref="IHardwareEvent.Occur"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="delay"/> is negative.</exception>
    void Schedule(Ktime delay, IHardwareEvent target, long argument = 0);

    /// <summary>Answers an open question about the hardware, and notes that this run has asked it.</summary>
    /// <param name="knob">The question.</param>
    bool Assume(Knob knob);

    /// <summary>Notes that a device's state is looked at or changed other than by its registers and its events; see <see cref="IDevicePart"/>. Without effect but in a search.</summary>
    /// <param name="device">The device.</param>
    void Touch(object device)
    {
    }

    /// <summary>Notes that one register of a device is looked at or changed, and nothing else of the device; see <see cref="IDevicePart.NotesRegisters"/>.</summary>
    /// <param name="device">The device.</param>
    /// <param name="register">The number of the register.</param>
    /// <param name="isWrite">Whether it is changed.</param>
    void TouchRegister(object device, int register, bool isWrite)
    {
    }

    /// <summary>Notes that memory is looked at or changed, by a device or by software. Without effect but in a search.</summary>
    /// <param name="page">The address of its page.</param>
    /// <param name="isWrite">Whether it is changed.</param>
    void TouchMemory(ulong page, bool isWrite)
    {
    }

    /// <summary>Notes, once per <paramref name="what"/>, that software touched a part of the device that is not modelled.</summary>
    /// <param name="what">The part in the manual's words: <c>"GATS1PR (address translation operations)"</c>.</param>
    void NotModelled(string what);

    /// <summary>Reports that software broke a rule, in a way that only the hardware sees. Without effect where nobody collects reports.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="detail">What happened, in one or more lines.</param>
    /// <param name="operation">What software was doing, by the name of the kernel's function.</param>
    void Report(Rule rule, string detail, string operation)
    {
    }
}
