using TopHalf.Machines;
using TopHalf.Tracing;

namespace TopHalf.Exploration;

/// <summary>Names for what a run makes, that are the same in every run in which the same code makes it: by who made it and what it is called, never by a number that counts all.</summary>
internal sealed class SearchKeys
{
    /// <summary>All that the kernel keeps to itself and that no other key stands for; who touches it may touch all of them.</summary>
    public const ulong Kernel = 1;

    /// <summary>What the devices keep.</summary>
    public const ulong Devices = 3;

    /// <summary>What the interrupt controller and the descriptors keep.</summary>
    public const ulong Interrupts = 4;

    /// <summary>What the work queues keep.</summary>
    public const ulong Workqueues = 5;

    /// <summary>What the timers keep.</summary>
    public const ulong Timers = 6;

    /// <summary>The origin of contexts that are entered where others leave, or from a task: softirqs, tasklets, local interrupts.</summary>
    public const ulong Deferred = 7;

    /// <summary>Mixed with the address of a page: what is in it; with <see cref="AllPages"/>, which pages there are.</summary>
    public const ulong Memory = 8;

    /// <summary>Mixed with a time in nanoseconds: what is due then.</summary>
    public const ulong Events = 9;

    /// <summary>No address of a page.</summary>
    public const ulong AllPages = 1;

    /// <summary>The context in which a scenario is set up, before there is a task.</summary>
    public const ulong Root = 2;

    /// <summary>The hardware, among the actors.</summary>
    public const int Hardware = -1;

    private const ulong FirstInterrupt = 1UL << 41;
    private const ulong FirstTurn = 2_048;
    private const ulong FirstMask = 3_072;
    private const ulong FirstGate = 4_096;
    private const ulong FirstQueue = 5_120;
    private const ulong MostCpus = 1_024;

    private readonly Dictionary<string, ulong> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<(ulong Maker, ulong Name), int> _made = [];

    /// <summary>Forgets the objects of the last run.</summary>
    public void Clear() => _made.Clear();

    /// <summary>The key of a CPU: what waits for it, tasks and interrupts.</summary>
    /// <param name="cpu">The CPU.</param>
    public static ulong Of(Cpu cpu) => 16 + (ulong)cpu.Number;

    /// <summary>The key of whose turn it is on a CPU: what comes to the CPU, and each step between which it could go on there.</summary>
    /// <param name="cpu">The CPU.</param>
    public static ulong TurnOf(Cpu cpu) => FirstTurn + (ulong)cpu.Number;

    /// <summary>The key of what a CPU keeps out: interrupts that come to it, and the sections for which they are off.</summary>
    /// <param name="cpu">The CPU.</param>
    public static ulong MaskOf(Cpu cpu) => FirstMask + (ulong)cpu.Number;

    /// <summary>Whether a key is that of what some CPU keeps out: the order of an interrupt (a write) and a section (a read) counts, that of two interrupts or two sections does not.</summary>
    /// <param name="key">The key.</param>
    public static bool IsMask(ulong key) => key - FirstMask < MostCpus;

    /// <summary>The key of whether other tasks may have a CPU; only read, so that no order counts for it.</summary>
    /// <param name="cpu">The CPU.</param>
    public static ulong GateOf(Cpu cpu) => GateOf(cpu.Number);

    /// <summary>The key of whether other tasks may have a CPU, by its number.</summary>
    /// <param name="cpu">The number.</param>
    public static ulong GateOf(int cpu) => FirstGate + (ulong)cpu;

    /// <summary>Whether a key is that of whether other tasks may have some CPU.</summary>
    /// <param name="key">The key.</param>
    public static bool IsGate(ulong key) => key - FirstGate < MostCpus;

    /// <summary>The key of who has a CPU and who waits for it, as code can ask (<c>need_resched()</c>); only read, so that no order counts for it.</summary>
    /// <param name="cpu">The CPU.</param>
    public static ulong QueueOf(Cpu cpu) => FirstQueue + (ulong)cpu.Number;

    /// <summary>Of which CPU a key stands for who has it and who waits for it; null if it is no such key.</summary>
    /// <param name="key">The key.</param>
    public static int? CpuOfQueue(ulong key) => key - FirstQueue < MostCpus ? (int)(key - FirstQueue) : null;

    /// <summary>The key of what the controller and the descriptor keep of one interrupt.</summary>
    /// <param name="irq">Its number.</param>
    public static ulong OfInterrupt(int irq) => FirstInterrupt + (ulong)irq;

    /// <summary>Whether a key is that of one interrupt.</summary>
    /// <param name="key">The key.</param>
    public static bool IsInterrupt(ulong key) => key - FirstInterrupt <= int.MaxValue;

    /// <summary>Whether a key is that of whose turn it is on some CPU.</summary>
    /// <param name="key">The key.</param>
    public static bool IsTurn(ulong key) => key - FirstTurn < MostCpus;

    /// <summary>The key of the next thing of a name that a context makes or meets.</summary>
    /// <param name="maker">The key of the context.</param>
    /// <param name="name">Its name.</param>
    public ulong Next(ulong maker, string name)
    {
        var key = (maker, Of(name));
        _made.TryGetValue(key, out var count);
        _made[key] = count + 1;
        return Mix(Mix(key.maker, key.Item2), (ulong)count) | 1UL << 40;
    }

    /// <summary>What an event that happens inside of a step tells to have been touched; 0 for nothing but what its operation touches.</summary>
    /// <param name="kind">The kind of event.</param>
    /// <param name="argument">Its number.</param>
    public static ulong Of(EventKind kind, long argument) => kind switch
    {
        EventKind.TaskSpawn or EventKind.TaskSwitch or EventKind.TaskWake or EventKind.TaskBlock or EventKind.TaskExit or
            EventKind.IrqsOff or EventKind.IrqsOn or EventKind.LockAcquire or EventKind.LockContended or EventKind.LockRelease or
            EventKind.SharedRead or EventKind.SharedWrite or EventKind.SoftirqEntry or EventKind.SoftirqExit or
            EventKind.Printk or EventKind.Violation or EventKind.Point => 0,
        EventKind.IrqEntry or EventKind.IrqExit or EventKind.IrqRefire => OfInterrupt((int)argument),
        EventKind.ChipCall => OfInterrupt((int)(argument / 16)),
        EventKind.Coredump => 0,
        EventKind.Device => Devices,
        EventKind.TimerEntry or EventKind.TimerExit => Timers,
        _ => Kernel,
    };

    /// <summary>A hash of a name that is the same in every process.</summary>
    /// <param name="name">The name.</param>
    public ulong Of(string name)
    {
        if (!_names.TryGetValue(name, out var hash))
        {
            // FNV-1a (Fowler, Noll, Vo), over the characters: the runtime's own string hash differs from process to process.
            hash = 0xCBF29CE484222325;
            foreach (var character in name)
            {
                hash = (hash ^ character) * 0x100000001B3;
            }

            _names.Add(name, hash);
        }

        return hash;
    }

    /// <summary>Joins two keys into one; the order counts.</summary>
    public static ulong Mix(ulong left, ulong right)
    {
        var mixed = (left ^ (right + 0x9E3779B97F4A7C15 + (left << 6) + (left >> 2))) * 0xBF58476D1CE4E5B9;
        return mixed ^ (mixed >> 29);
    }
}
