using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.ReadCopyUpdate;
using TopHalf.Scheduling;

namespace TopHalf.Cli.Oracle.SelfTest;

/// <summary>The locks of one case, made when they are first named. Those whose names begin with the same letter are made at one place, and so of one class.</summary>
internal sealed class SelfTestLocks
{
    private readonly Dictionary<string, SpinLock> _spinLocks = [];
    private readonly Dictionary<string, RawSpinLock> _rawSpinLocks = [];
    private readonly Dictionary<string, RwLock> _rwLocks = [];
    private readonly Dictionary<string, Mutex> _mutexes = [];
    private readonly Dictionary<string, RwSemaphore> _semaphores = [];
    private readonly Dictionary<string, RtMutex> _rtMutexes = [];
    private readonly Dictionary<string, LocalLock> _localLocks = [];
    private readonly Dictionary<string, MemallocScope> _scopes = [];

    public async KernelTask TakeAsync(string sort, string name)
    {
        switch (sort)
        {
            case "mutex":
                await Mutex(name).LockAsync();
                break;
            case "wsem":
                await Semaphore(name).DownWriteAsync();
                break;
            case "rsem":
                await Semaphore(name).DownReadAsync();
                break;
            case "rtmutex":
                await RtMutex(name).LockAsync();
                break;
            case "alloc":
                (await Kmem.AllocAsync(0, name == "NoFs" ? Gfp.NoFs : Gfp.Kernel))?.Free();
                break;
            default:
                Take(sort, name);
                break;
        }
    }

    public void Release(string sort, string name)
    {
        switch (sort)
        {
            case "spin":
                Spin(name).Unlock();
                break;
            case "raw":
                Raw(name).Unlock();
                break;
            case "wlock":
                Rw(name).WriteUnlock();
                break;
            case "rlock":
                Rw(name).ReadUnlock();
                break;
            case "local":
                Local(name).Unlock();
                break;
            case "mutex":
                Mutex(name).Unlock();
                break;
            case "wsem":
                Semaphore(name).UpWrite();
                break;
            case "rsem":
                Semaphore(name).UpRead();
                break;
            case "rtmutex":
                RtMutex(name).Unlock();
                break;
            case "rcu":
                Kernel.RcuReadUnlock();
                break;
            case "rcubh":
                Rcu.ReadUnlockBh();
                break;
            case "rcusched":
                Rcu.ReadUnlockSched();
                break;
            case "reclaim":
                FsReclaim.Release(Gfp.Kernel);
                break;
            case "nofs":
                _scopes[name].Dispose();
                break;
            default:
                throw Unknown(sort);
        }
    }

    public void MakeAnew(string sort, string name)
    {
        switch (sort)
        {
            case "spin":
                Spin(name).Reinitialize();
                break;
            case "wlock" or "rlock":
                Rw(name).Reinitialize();
                break;
            case "mutex":
                Mutex(name).Reinitialize();
                break;
            case "wsem" or "rsem":
                Semaphore(name).Reinitialize();
                break;
            case "rtmutex":
                RtMutex(name).Reinitialize();
                break;
            default:
                throw Unknown(sort);
        }
    }

    private void Take(string sort, string name)
    {
        switch (sort)
        {
            case "spin":
                Spin(name).Lock();
                break;
            case "raw":
                Raw(name).Lock();
                break;
            case "wlock":
                Rw(name).WriteLock();
                break;
            case "rlock":
                Rw(name).ReadLock();
                break;
            case "local":
                Local(name).Lock();
                break;
            case "rcu":
                Kernel.RcuReadLock();
                break;
            case "rcubh":
                Rcu.ReadLockBh();
                break;
            case "rcusched":
                Rcu.ReadLockSched();
                break;
            case "reclaim":
                FsReclaim.Acquire(Gfp.Kernel);
                break;
            case "nofs":
                _scopes.Add(name, MemallocScope.NoFs());
                break;
            default:
                throw Unknown(sort);
        }
    }

    private SpinLock Spin(string name) => Find(_spinLocks, name, static name => new(name, Place(name), 1));

    private RawSpinLock Raw(string name) => Find(_rawSpinLocks, name, static name => new(name, Place(name), 1));

    private RwLock Rw(string name) => Find(_rwLocks, name, static name => new(name, Place(name), 1));

    private Mutex Mutex(string name) => Find(_mutexes, name, static name => new(name, Place(name), 1));

    private RwSemaphore Semaphore(string name) => Find(_semaphores, name, static name => new(name, Place(name), 1));

    private RtMutex RtMutex(string name) => Find(_rtMutexes, name, static name => new(name, Place(name), 1));

    private LocalLock Local(string name) => Find(_localLocks, name, static name => new(name, Place(name), 1));

    private static T Find<T>(Dictionary<string, T> known, string name, Func<string, T> make)
    {
        if (!known.TryGetValue(name, out var found))
        {
            found = make(name);
            known.Add(name, found);
        }

        return found;
    }

    private static string Place(string name) => $"class-{name[0]}";

    private static FormatException Unknown(string sort) => new($"'{sort}' is no sort of lock, or it cannot do that.");
}
