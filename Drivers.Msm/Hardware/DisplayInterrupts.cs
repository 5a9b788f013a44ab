namespace TopHalf.Drivers.Msm.Hardware;

/// <summary>The causes in INTR_STATUS of <see cref="DisplayHardware"/>, at the bits that the kernel's dpu driver has for interface 0.</summary>
[Flags]
public enum DisplayInterrupts : uint
{
    /// <summary>No cause.</summary>
    None = 0,

    /// <summary>A read was not back when its line had to be shown.</summary>
    Underrun = 1 << 24,

    /// <summary>A frame is complete.</summary>
    Vsync = 1 << 25,
}
