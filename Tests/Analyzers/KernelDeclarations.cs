namespace TopHalf.Tests.Analyzers;

/// <summary>The few declarations that the rules know by their full names, and a kernel API that uses them.</summary>
internal static class KernelDeclarations
{
    public const string Source = """
        namespace TopHalf.Rules
        {
            using System;

            [AttributeUsage(AttributeTargets.Method)]
            public sealed class MustUseAttribute : Attribute
            {
                public MustUseAttribute(string reason = null) => Reason = reason;
                public string Reason { get; set; }
            }

            [AttributeUsage(AttributeTargets.Method | AttributeTargets.Struct)]
            public sealed class ScopedGuardAttribute : Attribute;
        }

        namespace TopHalf.Scheduling
        {
            using System;
            using System.Runtime.CompilerServices;

            [AsyncMethodBuilder(typeof(Builder))]
            public struct KernelTask
            {
                public static KernelTask Completed => default;
                public Awaiter GetAwaiter() => default;
            }

            [AsyncMethodBuilder(typeof(Builder<>))]
            public struct KernelTask<T>
            {
                public T Result => default;
                public Awaiter<T> GetAwaiter() => default;
            }

            public struct Awaiter : INotifyCompletion
            {
                public bool IsCompleted => true;
                public void GetResult() { }
                public void OnCompleted(Action next) { }
            }

            public struct Awaiter<T> : INotifyCompletion
            {
                public bool IsCompleted => true;
                public T GetResult() => default;
                public void OnCompleted(Action next) { }
            }

            public struct Builder
            {
                public static Builder Create() => default;
                public KernelTask Task => default;
                public void Start<M>(ref M machine) where M : IAsyncStateMachine { }
                public void SetStateMachine(IAsyncStateMachine machine) { }
                public void SetResult() { }
                public void SetException(Exception e) { }
                public void AwaitOnCompleted<A, M>(ref A a, ref M m) where A : INotifyCompletion where M : IAsyncStateMachine { }
                public void AwaitUnsafeOnCompleted<A, M>(ref A a, ref M m) where A : ICriticalNotifyCompletion where M : IAsyncStateMachine { }
            }

            public struct Builder<T>
            {
                public static Builder<T> Create() => default;
                public KernelTask<T> Task => default;
                public void Start<M>(ref M machine) where M : IAsyncStateMachine { }
                public void SetStateMachine(IAsyncStateMachine machine) { }
                public void SetResult(T value) { }
                public void SetException(Exception e) { }
                public void AwaitOnCompleted<A, M>(ref A a, ref M m) where A : INotifyCompletion where M : IAsyncStateMachine { }
                public void AwaitUnsafeOnCompleted<A, M>(ref A a, ref M m) where A : ICriticalNotifyCompletion where M : IAsyncStateMachine { }
            }
        }

        [TopHalf.Rules.ScopedGuard]
        public ref struct Guard
        {
            public void Unlock() { }
            public void Dispose() { }
        }

        public struct SleepingGuard : System.IDisposable
        {
            public void Dispose() { }
        }

        public ref struct PlainGuard
        {
            public void Unlock() { }
            public void Dispose() { }
        }

        public class Lock
        {
            [TopHalf.Rules.ScopedGuard]
            public PlainGuard Take() => default;
            [TopHalf.Rules.ScopedGuard]
            public bool TryTake(out PlainGuard guard) { guard = default; return true; }
            public Guard Hold() => default;
            public bool TryHold(out Guard guard) { guard = default; return true; }
            [TopHalf.Rules.ScopedGuard]
            public TopHalf.Scheduling.KernelTask<SleepingGuard> HoldAsync() => default;
        }

        public class Kernel
        {
            protected readonly Lock _lock = new();

            protected TopHalf.Scheduling.KernelTask Sleep() => default;
            protected TopHalf.Scheduling.KernelTask<int> Read() => default;
            protected void Pass(TopHalf.Scheduling.KernelTask task) { }
            protected void PassAll(params TopHalf.Scheduling.KernelTask[] tasks) { }
            protected void Run(System.Func<TopHalf.Scheduling.KernelTask> body) { }
            protected void Keep(Guard guard) { }

            [TopHalf.Rules.MustUse]
            protected virtual int Enable() => 0;
            [TopHalf.Rules.MustUse("a failed resume leaves the device off")]
            protected int Resume() => 0;
            [TopHalf.Rules.MustUse(Reason = "the reset may time out")]
            protected TopHalf.Scheduling.KernelTask<int> Reset() => default;
            protected int Unmarked() => 0;
        }
        """;
}
