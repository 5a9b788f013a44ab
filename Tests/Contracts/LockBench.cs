using System.Reflection;
using TopHalf.Contracts;
using TopHalf.Lockdep;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.ReadCopyUpdate;
using TopHalf.Scheduling;
using Mutex = TopHalf.Locking.Mutex;
using SpinLock = TopHalf.Locking.SpinLock;

namespace TopHalf.Tests.Contracts;

/// <summary>Takes a fresh lock in one of its ways, as the attributes name them, and releases it.</summary>
internal static class LockBench
{
    private delegate SpinGuard Holding(SpinLock spinLock, string file, int line);

    /// <summary>How a lock of each type is made.</summary>
    public static IReadOnlyDictionary<Type, Func<WwClass, object>> Makers { get; } = new Dictionary<Type, Func<WwClass, object>>
    {
        [typeof(SpinLock)] = static _ => new SpinLock(),
        [typeof(RwLock)] = static _ => new RwLock(),
        [typeof(LocalLock)] = static _ => new LocalLock(),
        [typeof(SeqCount)] = static _ => new SeqCount(),
        [typeof(SeqLock)] = static _ => new SeqLock(),
        [typeof(Mutex)] = static _ => new Mutex(),
        [typeof(RtMutex)] = static _ => new RtMutex(),
        [typeof(RwSemaphore)] = static _ => new RwSemaphore(),
        [typeof(WwMutex)] = static wwClass => new WwMutex(wwClass),
        [typeof(SrcuStruct)] = static _ => new SrcuStruct(),
    };

    /// <summary>All ways of all types to take a lock that is free.</summary>
    public static IEnumerable<MethodInfo> Ways => ContractSource.Functions.OfType<MethodInfo>()
        .Where(static method => method.IsDefined(typeof(AcquiresAttribute)) && !method.IsDefined(typeof(ReleasesAttribute)));

    /// <summary>Takes and releases, and tells the state before, while it is held, and after.</summary>
    /// <param name="way">How it is taken.</param>
    /// <param name="first">How another lock of its class is taken before, and held meanwhile; null for none.</param>
    public static async KernelTask<(MachineState Before, MachineState Held, MachineState After)> PerformAsync(MethodInfo way, MethodInfo? first = null)
    {
        var wwClass = new WwClass();
        var (other, target) = (Makers[way.DeclaringType!](wwClass), Makers[way.DeclaringType!](wwClass));
        var outer = new Mutex("outer");
        await outer.LockAsync();
        object?[] arguments = [.. way.GetParameters().Select(parameter => ArgumentFor(parameter, outer, wwClass))];
        object?[] firstArguments = [.. first?.GetParameters().Select(parameter => ArgumentFor(parameter, outer, wwClass)) ?? []];
        var firstGuard = first is null ? null : await ResultOfAsync(first.Invoke(other, firstArguments));
        var before = MachineState.Now;
        var held = way.ReturnType == typeof(SpinGuard) ? HoldAndDrop(way, (SpinLock)target) : await TakeAndReleaseAsync(way, target, arguments);
        var after = MachineState.Now;
        if (first is not null)
        {
            Release(first, other, firstGuard, firstArguments);
        }

        return (before, held, after);
    }

    private static async KernelTask<MachineState> TakeAndReleaseAsync(MethodInfo way, object target, object?[] arguments)
    {
        var guard = await ResultOfAsync(way.Invoke(target, arguments));
        var held = MachineState.Now;
        Release(way, target, guard, arguments);
        return held;
    }

    private static void Release(MethodInfo way, object target, object? guard, object?[] arguments)
    {
        var (subject, release) = guard is IDisposable ? (guard, guard.GetType().GetMethod("Dispose")!) : (target, ReleaseFor(way));
        object?[] handed = [guard, .. arguments];
        _ = release.Invoke(subject, [.. release.GetParameters().Select(parameter =>
            handed.FirstOrDefault(value => value?.GetType() == parameter.ParameterType) ?? parameter.DefaultValue)]);
    }

    /// <summary>The release that pairs with a way to take: it ends the same sections, and is for readers as that is.</summary>
    private static MethodInfo ReleaseFor(MethodInfo way) => way.DeclaringType!.GetMethods().Single(method =>
        method.GetCustomAttribute<ReleasesAttribute>() is { } releases && !method.IsDefined(typeof(AcquiresAttribute)) &&
        releases.Sections == way.GetCustomAttribute<AcquiresAttribute>()!.Sections &&
        IsForReaders(method) == IsForReaders(way));

    private static bool IsForReaders(MethodInfo method) => method.Name.Contains("Read", StringComparison.Ordinal);

    private static MachineState HoldAndDrop(MethodInfo way, SpinLock spinLock)
    {
        using var held = way.CreateDelegate<Holding>()(spinLock, "", 0);
        return MachineState.Now;
    }

    /// <summary>What it returned, once it was waited for; who was refused the lock is a fault of the bench.</summary>
    private static async KernelTask<object?> ResultOfAsync(object? answer)
    {
        switch (answer)
        {
            case KernelTask task:
                await task;
                return null;
            case KernelTask<Errno> task:
                return await task == Errno.Ok ? null : throw new InvalidOperationException("refused");
            case KernelTask<MutexGuard> task:
                return await task;
            case false:
                throw new InvalidOperationException("refused");
            default:
                return answer;
        }
    }

    private static object? ArgumentFor(ParameterInfo parameter, Mutex outer, WwClass wwClass) => parameter.ParameterType switch
    {
        { IsByRef: true } => null,
        var type when type == typeof(LockMap) => outer.Map,
        var type when type == typeof(WwAcquireContext) => new WwAcquireContext(wwClass),
        var type when type == typeof(int) && !parameter.HasDefaultValue => 1,
        _ => parameter.DefaultValue,
    };
}
