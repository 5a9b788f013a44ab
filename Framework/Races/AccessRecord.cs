using System.Runtime.CompilerServices;
using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Races;

/// <summary>The last access of one kind that one context made to a variable, and what a report says of it.</summary>
internal sealed class AccessRecord
{
    private const int LocksAtMost = 6;

    private LockNames _locks;
    private int _held;

    public RaceContext Context { get; private set; } = null!;

    public AccessKind Kind { get; private set; }

    /// <summary>The time of its context.</summary>
    public int Time { get; private set; }

    /// <summary>How often its context had synchronized.</summary>
    public int Syncs { get; set; }

    /// <summary>Of a read: which write it saw, by number. Of a write: its number.</summary>
    public long Serial { get; set; }

    /// <summary>Of a write: the context had read the variable, and had not synchronized with anybody since.</summary>
    public bool IsCompound { get; set; }

    /// <summary>Of a write: it wrote something else than there was.</summary>
    public bool IsChange { get; set; }

    /// <summary>Its name, as the kernel has it: <c>WRITE_ONCE</c>.</summary>
    public string Operation { get; private set; } = "";

    /// <summary>Where.</summary>
    public CodeSite Site { get; private set; }

    /// <summary>Where the context had been before, when <see cref="Site"/> is not known.</summary>
    public CodeSite After { get; private set; }

    /// <summary>What ran: the handler or the task.</summary>
    public string What { get; private set; } = "";

    public ContextKind In { get; private set; } = null!;

    public int Cpu { get; private set; }

    public bool IrqsOff { get; private set; }

    public bool BottomHalvesOff { get; private set; }

    /// <summary>Whether a lock was held that keeps others out, as far as is remembered.</summary>
    public bool HoldsAny => Locks().Any();

    /// <summary>Of a read: the sequence counter that tells whether it was good.</summary>
    public LockMap? ReadsUnder { get; private set; }

    public ContextLevel Level => In.Level;

    public bool IsWrite => (Kind & AccessKind.Write) != 0;

    public bool IsPlain => (Kind & AccessKind.Marked) == 0;

    public bool Holds(LockMap map)
    {
        for (var i = 0; i < _held; i++)
        {
            if (ReferenceEquals(_locks[i], map))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The locks that were held, outermost first; the first few, and none that only the validator knows.</summary>
    public IEnumerable<LockMap> Locks()
    {
        for (var i = 0; i < _held; i++)
        {
            if (_locks[i] is { Declaration: null } map && map.Kind != LockKind.Map)
            {
                yield return map;
            }
        }
    }

    public void Fill(RaceContext context, AccessKind kind, string operation, CodeSite site, TaskStruct task, Cpu cpu)
    {
        (Context, Kind, Operation, Site, After) = (context, kind, operation, site, context.LastSite);
        (Time, Syncs, Cpu, In) = (context.Time, context.Syncs, cpu.Number, task.Context);
        What = task.Frames.Count > 0 ? task.Frames[^1].What : context.Name;
        (IsCompound, IsChange, IrqsOff, BottomHalvesOff) = (false, false, task.IrqsOff, task.AreSoftirqsOff);
        ReadsUnder = context.ReadsUnder;
        _held = Math.Min(task.Held.Count, LocksAtMost);
        for (var i = 0; i < _held; i++)
        {
            _locks[i] = task.Held[i].Map;
        }
    }

    [InlineArray(LocksAtMost)]
    private struct LockNames
    {
        private LockMap? _first;
    }
}
