namespace TopHalf.Scheduling;

/// <summary>Stands for an async function that failed before it was ever suspended.</summary>
internal sealed class FailedBox<TResult> : AsyncBox<TResult>
{
    internal override void Run() => throw new InvalidOperationException("A failed function does not go on.");
}
