using System.ComponentModel;

namespace TopHalf.Scheduling;

/// <summary>An awaiter of the machine. A kernel function can await nothing else.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IKernelAwaiter
{
    /// <summary>Lets <paramref name="node"/> go on when the awaited is done.</summary>
    /// <param name="node">The awaiting function.</param>
    void Await(KernelTaskNode node);
}
