namespace TopHalf.Machines;

/// <summary>What a kernel function returns: zero, or why it failed. Source: include/uapi/asm-generic/errno-base.h and errno.h.</summary>
public enum Errno
{
    /// <summary>Success.</summary>
    Ok = 0,

    /// <summary>No such file or directory (<c>ENOENT</c>).</summary>
    NoEnt = -2,

    /// <summary>A signal came first (<c>EINTR</c>).</summary>
    Intr = -4,

    /// <summary>Input or output error (<c>EIO</c>).</summary>
    Io = -5,

    /// <summary>No such device or address (<c>ENXIO</c>).</summary>
    NxIo = -6,

    /// <summary>Try again (<c>EAGAIN</c>).</summary>
    Again = -11,

    /// <summary>Out of memory (<c>ENOMEM</c>).</summary>
    NoMem = -12,

    /// <summary>Permission denied (<c>EACCES</c>).</summary>
    Access = -13,

    /// <summary>Bad address (<c>EFAULT</c>).</summary>
    Fault = -14,

    /// <summary>Device or resource busy (<c>EBUSY</c>).</summary>
    Busy = -16,

    /// <summary>File exists (<c>EEXIST</c>).</summary>
    Exist = -17,

    /// <summary>No such device (<c>ENODEV</c>).</summary>
    NoDev = -19,

    /// <summary>Invalid argument (<c>EINVAL</c>).</summary>
    Inval = -22,

    /// <summary>No space left (<c>ENOSPC</c>).</summary>
    NoSpc = -28,

    /// <summary>Result not representable (<c>ERANGE</c>).</summary>
    Range = -34,

    /// <summary>Waiting would be a deadlock (<c>EDEADLK</c>).</summary>
    Deadlk = -35,

    /// <summary>Function not implemented (<c>ENOSYS</c>).</summary>
    NoSys = -38,

    /// <summary>The timer expired (<c>ETIME</c>).</summary>
    Time = -62,

    /// <summary>It was shut down (<c>ESHUTDOWN</c>).</summary>
    ShutDown = -108,

    /// <summary>Timed out (<c>ETIMEDOUT</c>).</summary>
    TimedOut = -110,

    /// <summary>It is so already (<c>EALREADY</c>).</summary>
    Already = -114,

    /// <summary>It is under way (<c>EINPROGRESS</c>).</summary>
    InProgress = -115,

    /// <summary>Operation cancelled (<c>ECANCELED</c>).</summary>
    Canceled = -125,
}
