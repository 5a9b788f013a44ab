namespace TopHalf.Scheduling;

/// <summary>The record of an async kernel function with a result.</summary>
internal abstract class AsyncBox<TResult> : AsyncBox
{
    private TResult? _result;

    internal void Complete(TResult result)
    {
        _result = result;
        Complete();
    }

    internal TResult TakeResult(int version)
    {
        CheckVersion(version);
        if (!IsCompleted(version))
        {
            Machines.Machine.Current.RunToCompletion(this, version, isBlockingGet: true);
        }

        var result = _result;
        GetResult(version);
        return result!;
    }

    private protected override void Recycle()
    {
        base.Recycle();
        _result = default;
    }
}
