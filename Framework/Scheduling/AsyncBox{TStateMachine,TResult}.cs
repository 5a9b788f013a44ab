using System.Runtime.CompilerServices;

namespace TopHalf.Scheduling;

/// <summary>The record of one async function of a given state machine and result.</summary>
/// <remarks>
/// Free records are kept per thread: exactly one thread of a machine runs at a time, so the list needs no lock, and which record
/// is used has no effect on a run. A function without a result has <see cref="NoResult"/>.
/// </remarks>
internal sealed class AsyncBox<TStateMachine, TResult> : AsyncBox<TResult>
    where TStateMachine : IAsyncStateMachine
{
    [ThreadStatic]
    private static AsyncBox<TStateMachine, TResult>? _free;

    private AsyncBox<TStateMachine, TResult>? _nextFree;

    private AsyncBox()
    {
    }

    /// <summary>The function. A field and not a property: the compiler's state machine is a struct that must not be copied.</summary>
    internal TStateMachine? StateMachine;

    internal override string FunctionName => NameOf(typeof(TStateMachine));

    internal static AsyncBox<TStateMachine, TResult> Rent()
    {
        if (_free is not { } box)
        {
            return new();
        }

        _free = box._nextFree;
        box._nextFree = null;
        return box;
    }

    internal override void Run() => StateMachine!.MoveNext();

    private protected override void Recycle()
    {
        base.Recycle();
        StateMachine = default;
        _nextFree = _free;
        _free = this;
    }

    /// <summary>The compiler names a state machine <c>&lt;CaptureAsync&gt;d__5</c> and nests it in the class of the function.</summary>
    private static string NameOf(Type stateMachine)
    {
        var name = stateMachine.Name;
        var end = name.IndexOf('>', StringComparison.Ordinal);
        return $"{stateMachine.DeclaringType?.Name}.{(end > 1 ? name[1..end] : name)}";
    }
}
