using TopHalf.Machines;

namespace TopHalf.Drivers.Msm;

/// <summary>How the GPU is integrated and driven. Defaults: Linux drivers/gpu/drm/msm/msm_gpu.h.</summary>
public sealed record MsmGpuOptions
{
    /// <summary>The interrupt of the GPU.</summary>
    public required int Irq { get; init; }

    /// <summary>How long nothing may progress before the GPU counts as hung (<c>DRM_MSM_HANGCHECK_DEFAULT_PERIOD</c>). Default 500 ms.</summary>
    public Ktime HangcheckPeriod { get; init; } = Ktime.FromMs(500);

    /// <summary>How often the hang check waits on while the command processor moves (<c>DRM_MSM_HANGCHECK_PROGRESS_RETRIES</c>). Default 3.</summary>
    public int ProgressRetries { get; init; } = 3;

    /// <summary>How long a reset may take before it is tried again. Default 100 ms.</summary>
    public Ktime ResetTimeout { get; init; } = Ktime.FromMs(100);

    /// <summary>How often a reset is tried again; 0 or more. Default 3.</summary>
    public int ResetRetries { get; init; } = 3;
}
