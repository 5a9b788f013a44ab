using System.ComponentModel;
using System.Runtime.CompilerServices;
using TopHalf.Machines;

namespace TopHalf.Scheduling;

/// <summary>For the compiler: builds async functions that return <see cref="KernelTask"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct KernelTaskMethodBuilder
{
    private AsyncBox<NoResult>? _box;

    /// <summary>The task of the function.</summary>
    public readonly KernelTask Task => _box is null ? default : new(_box);

    /// <summary>Begins a call.</summary>
    public static KernelTaskMethodBuilder Create() => default;

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
    public readonly void SetResult() => _box?.Complete();

    /// <summary>The function threw.</summary>
    /// <param name="exception">What it threw.</param>
    public void SetException(Exception exception) => (_box ??= new FailedBox<NoResult>()).Fail(exception);

    /// <summary>The function awaits.</summary>
    /// <param name="awaiter">What it awaits.</param>
    /// <param name="stateMachine">The function.</param>
    /// <typeparam name="TAwaiter">The awaited type.</typeparam>
    /// <typeparam name="TStateMachine">The function's type.</typeparam>
    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine => Suspend(ref _box, ref awaiter, ref stateMachine);

    /// <summary>The function awaits.</summary>
    /// <param name="awaiter">What it awaits.</param>
    /// <param name="stateMachine">The function.</param>
    /// <typeparam name="TAwaiter">The awaited type.</typeparam>
    /// <typeparam name="TStateMachine">The function's type.</typeparam>
    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine => Suspend(ref _box, ref awaiter, ref stateMachine);

    internal static void Suspend<TAwaiter, TStateMachine, TResult>(
        ref AsyncBox<TResult>? slot, ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine
    {
        var box = slot as AsyncBox<TStateMachine, TResult>;
        if (box is null)
        {
            box = AsyncBox<TStateMachine, TResult>.Rent();
            // The builder is a field of the state machine: the slot must be filled before the state machine is copied.
            slot = box;
            box.StateMachine = stateMachine;
        }

        // The JIT removes the test and the boxing where the awaiter is a struct of ours.
        if (default(TAwaiter) is not null && awaiter is IKernelAwaiter)
        {
            ((IKernelAwaiter)awaiter).Await(box);
        }
        else
        {
            Machine.Current.AwaitForeign(typeof(TAwaiter), box);
        }
    }
}
