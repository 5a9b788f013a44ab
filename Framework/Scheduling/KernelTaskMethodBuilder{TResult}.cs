using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace TopHalf.Scheduling;

/// <summary>For the compiler: builds async functions that return <see cref="KernelTask{TResult}"/>.</summary>
/// <typeparam name="TResult">The result.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct KernelTaskMethodBuilder<TResult>
{
    private AsyncBox<TResult>? _box;
    private TResult _result;

    /// <summary>The task of the function.</summary>
    public readonly KernelTask<TResult> Task => _box is null ? new(_result) : new(_box);

    /// <summary>Begins a call.</summary>
    public static KernelTaskMethodBuilder<TResult> Create() => default;

    /// <summary>Runs the function up to its first suspension.</summary>
    /// <param name="stateMachine">The function.</param>
    /// <typeparam name="TStateMachine">The function's type.</typeparam>
    public readonly void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine => stateMachine.MoveNext();

    /// <summary>Not used.</summary>
    /// <param name="stateMachine">Not used.</param>
    public readonly void SetStateMachine(IAsyncStateMachine stateMachine)
    {
    }

    /// <summary>The function returned.</summary>
    /// <param name="result">What it returned.</param>
    public void SetResult(TResult result)
    {
        if (_box is null)
        {
            _result = result;
        }
        else
        {
            _box.Complete(result);
        }
    }

    /// <summary>The function threw.</summary>
    /// <param name="exception">What it threw.</param>
    public void SetException(Exception exception) => (_box ??= new FailedBox<TResult>()).Fail(exception);

    /// <summary>The function awaits.</summary>
    /// <param name="awaiter">What it awaits.</param>
    /// <param name="stateMachine">The function.</param>
    /// <typeparam name="TAwaiter">The awaited type.</typeparam>
    /// <typeparam name="TStateMachine">The function's type.</typeparam>
    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine =>
        KernelTaskMethodBuilder.Suspend(ref _box, ref awaiter, ref stateMachine);

    /// <summary>The function awaits.</summary>
    /// <param name="awaiter">What it awaits.</param>
    /// <param name="stateMachine">The function.</param>
    /// <typeparam name="TAwaiter">The awaited type.</typeparam>
    /// <typeparam name="TStateMachine">The function's type.</typeparam>
    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine =>
        KernelTaskMethodBuilder.Suspend(ref _box, ref awaiter, ref stateMachine);
}
