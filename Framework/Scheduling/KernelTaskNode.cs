using System.ComponentModel;

namespace TopHalf.Scheduling;

/// <summary>One link in the chain of awaits of a kernel task: something that can be awaited, and that can go on when what it awaits is done.</summary>
/// <remarks>For the compiler and the machine; driver code never sees one.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class KernelTaskNode
{
    /// <summary>Counts the uses of this object, since it is used again for later calls.</summary>
    internal int Version { get; private protected set; }

    /// <summary>The name of the function, for the chain of callers in a report.</summary>
    internal virtual string FunctionName => GetType().Name;

    /// <summary>Who awaits this, if anybody does yet.</summary>
    internal KernelTaskNode? Parent { get; private protected set; }

    internal abstract bool IsCompleted(int version);

    internal abstract void SetParent(KernelTaskNode parent, int version);

    internal abstract void GetResult(int version);

    /// <summary>Goes on: what this awaited is done.</summary>
    internal abstract void Run();

    private protected void CheckVersion(int version)
    {
        if (version != Version)
        {
            throw new InvalidOperationException(
                "A KernelTask was awaited twice, or after it had ended. Await each call once, where it is made.");
        }
    }
}
