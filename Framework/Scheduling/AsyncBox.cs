using System.Runtime.ExceptionServices;
using TopHalf.Machines;

namespace TopHalf.Scheduling;

/// <summary>The activation record of one async kernel function that was suspended. Used again for later calls.</summary>
internal abstract class AsyncBox : KernelTaskNode
{
    private bool _isCompleted;
    private ExceptionDispatchInfo? _exception;

    internal override bool IsCompleted(int version)
    {
        CheckVersion(version);
        return _isCompleted;
    }

    internal override void SetParent(KernelTaskNode parent, int version)
    {
        CheckVersion(version);
        if (Parent is not null)
        {
            throw new InvalidOperationException("A KernelTask was awaited twice. Await each call once, where it is made.");
        }

        Parent = parent;
    }

    internal override void GetResult(int version)
    {
        CheckVersion(version);
        if (!_isCompleted)
        {
            Machine.Current.RunToCompletion(this, version, isBlockingGet: true);
        }

        var exception = _exception;
        Recycle();
        exception?.Throw();
    }

    internal void Complete()
    {
        _isCompleted = true;
        if (Parent is { } parent && !Machine.Current.IsEnding)
        {
            Parent = null;
            parent.Run();
        }
    }

    internal void Fail(Exception exception)
    {
        _exception = ExceptionDispatchInfo.Capture(exception);
        Complete();
    }

    /// <summary>Makes the record ready for its next use.</summary>
    private protected virtual void Recycle()
    {
        Version++;
        _isCompleted = false;
        _exception = null;
        Parent = null;
    }
}
