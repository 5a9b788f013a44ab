using TopHalf.Machines;
using TopHalf.Memory;

namespace TopHalf.Tests.Memory.Litmus;

/// <summary>The tests of tools/memory-model/litmus-tests in Linux, with the verdicts that are written in them; and 2+2W, which is not among them.</summary>
internal static class LitmusCatalogue
{
    public static IReadOnlyList<LitmusTest> All { get; } =
    [
        new("CoRR+poonceonce+Once", Verdict.Never, static s => s.R0 == 1 && s.R1 == 0,
            static s => s.X.Value = 1,
            static s => (s.R0, s.R1) = (s.X.Value, s.X.Value)),
        new("CoRW+poonceonce+Once", Verdict.Never, static s => s.X.Peek == 2 && s.R0 == 2,
            static s =>
            {
                s.R0 = s.X.Value;
                s.X.Value = 1;
            },
            static s => s.X.Value = 2),
        new("CoWR+poonceonce+Once", Verdict.Never, static s => s.X.Peek == 1 && s.R0 == 2,
            static s =>
            {
                s.X.Value = 1;
                s.R0 = s.X.Value;
            },
            static s => s.X.Value = 2),
        new("CoWW+poonceonce", Verdict.Never, static s => s.X.Peek == 1,
            static s =>
            {
                s.X.Value = 1;
                s.X.Value = 2;
            }),
        new("IRIW+poonceonces+OnceOnce", Verdict.Sometimes, static s => s is { R0: 1, R1: 0, R2: 1, R3: 0 },
            static s => s.X.Value = 1,
            static s => (s.R0, s.R1) = (s.X.Value, s.Y.Value),
            static s => s.Y.Value = 1,
            static s => (s.R2, s.R3) = (s.Y.Value, s.X.Value)),
        new("IRIW+fencembonceonces+OnceOnce", Verdict.Never, static s => s is { R0: 1, R1: 0, R2: 1, R3: 0 },
            static s => s.X.Value = 1,
            static s =>
            {
                s.R0 = s.X.Value;
                Kernel.SmpMb();
                s.R1 = s.Y.Value;
            },
            static s => s.Y.Value = 1,
            static s =>
            {
                s.R2 = s.Y.Value;
                Kernel.SmpMb();
                s.R3 = s.X.Value;
            }),
        new("ISA2+poonceonces", Verdict.Sometimes, static s => s is { R0: 1, R1: 1, R2: 0 },
            static s => Stores(s.X, s.Y),
            static s =>
            {
                s.R0 = s.Y.Value;
                s.Z.Value = 1;
            },
            static s => (s.R1, s.R2) = (s.Z.Value, s.X.Value)),
        new("ISA2+pooncerelease+poacquirerelease+poacquireonce", Verdict.Never, static s => s is { R0: 1, R1: 1, R2: 0 },
            static s => StoreThenRelease(s.X, s.Y),
            static s =>
            {
                s.R0 = s.Y.LoadAcquire();
                s.Z.StoreRelease(1);
            },
            static s => (s.R1, s.R2) = (s.Z.LoadAcquire(), s.X.Value)),
        new("ISA2+pooncelock+pooncelock+pombonce", Verdict.Never, static s => s is { R0: 1, R1: 1, R2: 0 },
            static s => Locked(s, static s => Stores(s.X, s.Y)),
            static s => Locked(s, static s =>
            {
                s.R0 = s.Y.Value;
                s.Z.Value = 1;
            }),
            static s =>
            {
                s.R1 = s.Z.Value;
                Kernel.SmpMb();
                s.R2 = s.X.Value;
            }),
        new("LB+poonceonces", Verdict.NotShown, static s => s is { R0: 1, R1: 1 },
            static s =>
            {
                s.R0 = s.X.Value;
                s.Y.Value = 1;
            },
            static s =>
            {
                s.R1 = s.Y.Value;
                s.X.Value = 1;
            }),
        new("LB+fencembonceonce+ctrlonceonce", Verdict.Never, static s => s is { R0: 1, R1: 1 },
            static s =>
            {
                s.R0 = s.X.Value;
                if (s.R0 == 1)
                {
                    s.Y.Value = 1;
                }
            },
            static s =>
            {
                s.R1 = s.Y.Value;
                Kernel.SmpMb();
                s.X.Value = 1;
            }),
        new("LB+poacquireonce+pooncerelease", Verdict.Never, static s => s is { R0: 1, R1: 1 },
            static s =>
            {
                s.R0 = s.X.Value;
                s.Y.StoreRelease(1);
            },
            static s =>
            {
                s.R1 = s.Y.LoadAcquire();
                s.X.Value = 1;
            }),
        new("MP+poonceonces", Verdict.Sometimes, Passed, static s => Stores(s.X, s.Y), Reads),
        new("MP+fencewmbonceonce+fencermbonceonce", Verdict.Never, Passed, StoresWithBarrier, ReadsWithBarrier),
        new("MP+fencewmbonceonce+poonceonce", Verdict.Sometimes, Passed, StoresWithBarrier, Reads),
        new("MP+poonceonce+fencermbonceonce", Verdict.Sometimes, Passed, static s => Stores(s.X, s.Y), ReadsWithBarrier),
        new("MP+pooncerelease+poacquireonce", Verdict.Never, Passed, static s => StoreThenRelease(s.X, s.Y), static s => (s.R0, s.R1) = (s.Y.LoadAcquire(), s.X.Value)),
        new("MP+onceassign+derefonce", Verdict.Never, static s => s is { R0: 1, R1: 0 },
            static s =>
            {
                s.X.Value = 1;
                s.Pointer.Assign(s.X);
            },
            static s =>
            {
                Kernel.RcuReadLock();
                var followed = s.Pointer.Dereference()!;
                (s.R0, s.R1) = (followed == s.X ? 1 : 0, followed.Value);
                Kernel.RcuReadUnlock();
            }),
        new("MP+polocks", Verdict.Never, Passed,
            static s =>
            {
                s.X.Value = 1;
                Locked(s, static s => s.Y.Value = 1);
            },
            static s =>
            {
                Locked(s, static s => s.R0 = s.Y.Value);
                s.R1 = s.X.Value;
            }),
        new("MP+porevlocks", Verdict.Never, Passed,
            static s =>
            {
                Locked(s, static s => s.X.Value = 1);
                s.Y.Value = 1;
            },
            static s =>
            {
                s.R0 = s.Y.Value;
                Locked(s, static s => s.R1 = s.X.Value);
            }),
        new("MP+unlocklockonceonce+fencermbonceonce", Verdict.Never, Passed,
            static s =>
            {
                Locked(s, static s => s.X.Value = 1);
                s.OtherLock.Lock();
                s.Y.Value = 1;
                s.OtherLock.Unlock();
            },
            ReadsWithBarrier),
        new("R+poonceonces", Verdict.Sometimes, static s => s.R0 == 0 && s.Y.Peek == 2, static s => Stores(s.X, s.Y),
            static s =>
            {
                s.Y.Value = 2;
                s.R0 = s.X.Value;
            }),
        new("R+fencembonceonces", Verdict.Never, static s => s.R0 == 0 && s.Y.Peek == 2,
            static s =>
            {
                s.X.Value = 1;
                Kernel.SmpMb();
                s.Y.Value = 1;
            },
            static s =>
            {
                s.Y.Value = 2;
                Kernel.SmpMb();
                s.R0 = s.X.Value;
            }),
        new("S+poonceonces", Verdict.Sometimes, static s => s.R0 == 1 && s.X.Peek == 2,
            static s =>
            {
                s.X.Value = 2;
                s.Y.Value = 1;
            },
            static s =>
            {
                s.R0 = s.Y.Value;
                s.X.Value = 1;
            }),
        new("S+fencewmbonceonce+poacquireonce", Verdict.Never, static s => s.R0 == 1 && s.X.Peek == 2,
            static s =>
            {
                s.X.Value = 2;
                Kernel.SmpWmb();
                s.Y.Value = 1;
            },
            static s =>
            {
                s.R0 = s.Y.LoadAcquire();
                s.X.Value = 1;
            }),
        new("SB+poonceonces", Verdict.Sometimes, static s => s is { R0: 0, R1: 0 }, static s => s.R0 = StoreThenLoad(s.X, s.Y), static s => s.R1 = StoreThenLoad(s.Y, s.X)),
        new("SB+fencembonceonces", Verdict.Never, static s => s is { R0: 0, R1: 0 },
            static s => s.R0 = StoreThenLoad(s.X, s.Y, Kernel.SmpMb), static s => s.R1 = StoreThenLoad(s.Y, s.X, Kernel.SmpMb)),
        new("SB+fencewmbs", Verdict.Sometimes, static s => s is { R0: 0, R1: 0 },
            static s => s.R0 = StoreThenLoad(s.X, s.Y, Kernel.SmpWmb), static s => s.R1 = StoreThenLoad(s.Y, s.X, Kernel.SmpWmb)),
        new("SB+xchgs", Verdict.Never, static s => s is { R0: 0, R1: 0 },
            static s =>
            {
                s.X.Exchange(1);
                s.R0 = s.Y.Value;
            },
            static s =>
            {
                s.Y.Exchange(1);
                s.R1 = s.X.Value;
            }),
        new("SB+rfionceonce-poonceonces", Verdict.Sometimes, static s => s is { R0: 1, R1: 0, R2: 1, R3: 0 },
            static s =>
            {
                s.X.Value = 1;
                (s.R0, s.R1) = (s.X.Value, s.Y.Value);
            },
            static s =>
            {
                s.Y.Value = 1;
                (s.R2, s.R3) = (s.Y.Value, s.X.Value);
            }),
        new("WRC+poonceonces+Once", Verdict.Sometimes, static s => s is { R0: 1, R1: 1, R2: 0 },
            static s => s.X.Value = 1,
            static s =>
            {
                s.R0 = s.X.Value;
                s.Y.Value = 1;
            },
            static s => (s.R1, s.R2) = (s.Y.Value, s.X.Value)),
        new("WRC+pooncerelease+fencermbonceonce+Once", Verdict.Never, static s => s is { R0: 1, R1: 1, R2: 0 },
            static s => s.X.Value = 1,
            static s =>
            {
                s.R0 = s.X.Value;
                s.Y.StoreRelease(1);
            },
            static s =>
            {
                s.R1 = s.Y.Value;
                Kernel.SmpRmb();
                s.R2 = s.X.Value;
            }),
        new("Z6.0+pooncelock+poonceLock+pombonce", Verdict.Never, static s => s is { R0: 1, R1: 0 } && s.Z.Peek == 2,
            static s => Locked(s, static s => Stores(s.X, s.Y)),
            static s => Locked(s, static s =>
            {
                Kernel.SmpMbAfterSpinlock();
                s.R0 = s.Y.Value;
                s.Z.Value = 1;
            }),
            StoreZThenLoadX),
        new("Z6.0+pooncelock+pooncelock+pombonce", Verdict.NotShown, static s => s is { R0: 1, R1: 0 } && s.Z.Peek == 2,
            static s => Locked(s, static s => Stores(s.X, s.Y)),
            static s => Locked(s, static s =>
            {
                s.R0 = s.Y.Value;
                s.Z.Value = 1;
            }),
            StoreZThenLoadX),
        new("Z6.0+pooncerelease+poacquirerelease+fencembonceonce", Verdict.NotShown, static s => s is { R0: 1, R1: 0 } && s.Z.Peek == 2,
            static s => StoreThenRelease(s.X, s.Y),
            static s =>
            {
                s.R0 = s.Y.LoadAcquire();
                s.Z.StoreRelease(1);
            },
            StoreZThenLoadX),
        new("2+2W+poonceonces", Verdict.Sometimes, static s => s.X.Peek == 1 && s.Y.Peek == 1, static s => Stores(s.X, s.Y, 1, 2), static s => Stores(s.Y, s.X, 1, 2)),
        new("2+2W+fencembonceonces", Verdict.Never, static s => s.X.Peek == 1 && s.Y.Peek == 1,
            static s =>
            {
                s.X.Value = 1;
                Kernel.SmpMb();
                s.Y.Value = 2;
            },
            static s =>
            {
                s.Y.Value = 1;
                Kernel.SmpMb();
                s.X.Value = 2;
            }),
    ];

    /// <summary>The flag has come, and the message has not.</summary>
    private static bool Passed(LitmusState s) => s is { R0: 1, R1: 0 };

    private static void Stores(Shared<int> first, Shared<int> second, int firstValue = 1, int secondValue = 1)
    {
        first.Value = firstValue;
        second.Value = secondValue;
    }

    private static void StoresWithBarrier(LitmusState s)
    {
        s.X.Value = 1;
        Kernel.SmpWmb();
        s.Y.Value = 1;
    }

    private static void StoreThenRelease(Shared<int> first, Shared<int> second)
    {
        first.Value = 1;
        second.StoreRelease(1);
    }

    private static void Reads(LitmusState s) => (s.R0, s.R1) = (s.Y.Value, s.X.Value);

    private static void ReadsWithBarrier(LitmusState s)
    {
        s.R0 = s.Y.Value;
        Kernel.SmpRmb();
        s.R1 = s.X.Value;
    }

    private static int StoreThenLoad(Shared<int> stored, Shared<int> loaded, Action? barrier = null)
    {
        stored.Value = 1;
        barrier?.Invoke();
        return loaded.Value;
    }

    private static void StoreZThenLoadX(LitmusState s)
    {
        s.Z.Value = 2;
        Kernel.SmpMb();
        s.R1 = s.X.Value;
    }

    private static void Locked(LitmusState s, Action<LitmusState> section)
    {
        s.Lock.Lock();
        section(s);
        s.Lock.Unlock();
    }
}
