using TopHalf.Choices;
using TopHalf.Devices;
using TopHalf.Machines;

namespace TopHalf.Exploration;

/// <summary>Joins a machine to a strategy: what each step touched goes up, what comes next comes down.</summary>
/// <remarks>
/// A machine whose chooser is one of these runs in the time model of a search: operations take no time, so that what happens depends on their
/// order alone; virtual time moves when nothing else can, or where an injection lets the hardware come early. Used for one run after another.
/// </remarks>
internal sealed class SearchChooser(IStrategy strategy) : IChooser
{
    private readonly Dictionary<IHardwareEvent, string> _eventNames = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<object, ulong> _deviceKeys = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<object, ulong> _driverKeys = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<ulong> _devices = [];
    private readonly Dictionary<string, int> _ordinals = new(StringComparer.Ordinal);
    private readonly Dictionary<ulong, int> _afterRaise = [];
    private readonly HashSet<ulong> _idle = [];
    private readonly List<(int Point, ulong Target)> _picks = [];
    private readonly List<Injection> _answered = [];
    private readonly Dictionary<ulong, string> _met = [];
    private Step _chosen;
    private int _lastActor;
    private bool _isAlone;

    /// <summary>The names of what runs make.</summary>
    public SearchKeys Keys { get; } = new();

    /// <summary>The point at hand.</summary>
    public StepPoint Point { get; } = new() { ListsStanding = strategy.SeesStanding };

    /// <summary>What comes at other times, or ends otherwise, than by itself.</summary>
    public InjectionSet Injections { get; set; } = InjectionSet.Empty;

    /// <summary>What could be injected, in the order in which runs came to it.</summary>
    public InjectionSites Sites { get; } = new();

    /// <summary>How many steps the run at hand took.</summary>
    public long Steps { get; private set; }

    /// <summary>The step that was chosen last.</summary>
    public ref readonly Step Chosen => ref _chosen;

    /// <summary>Told of each step before it is taken; null for nobody.</summary>
    public IStepListener? Listener { get; set; }

    /// <summary>Makes it ready for a run.</summary>
    public void Begin()
    {
        Keys.Clear();
        _eventNames.Clear();
        _deviceKeys.Clear();
        _driverKeys.Clear();
        _devices.Clear();
        _ordinals.Clear();
        _afterRaise.Clear();
        _idle.Clear();
        Point.Clear();
        _picks.Clear();
        _answered.Clear();
        _met.Clear();
        (_lastActor, Steps, _isAlone) = (-1, 0, true);
    }

    /// <summary>The schedule of the run at hand so far, as it can be followed again.</summary>
    public Schedule ToSchedule() =>
        new([.. _picks], new([.. Injections.Items.Select(item => _met.TryGetValue(item.Label, out var met) ? item with { Description = met } : item), .. _answered]));

    /// <summary>Notes that the step at hand touches something.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="mode">How.</param>
    public void Touch(ulong key, AccessMode mode)
    {
        if ((key != 0 || mode == AccessMode.Barrier) && Point.AddDone(new(key, mode)))
        {
            if (SearchKeys.IsInterrupt(key))
            {
                Touch(SearchKeys.Interrupts, AccessMode.Read);
            }
            else if (_devices.Contains(key))
            {
                Touch(SearchKeys.Devices, AccessMode.Read);
            }
            else if (key == SearchKeys.Kernel)
            {
                Touch(SearchKeys.Devices, mode);
                Touch(SearchKeys.Interrupts, mode);
                Touch(SearchKeys.Workqueues, mode);
                Touch(SearchKeys.Timers, mode);
            }
        }
    }

    /// <summary>What an access to registers touches: its register, of which it is noted how when it comes, the device, or all devices, as well as it is known.</summary>
    /// <param name="region">The registers.</param>
    /// <param name="offset">Which, in bytes from the start.</param>
    public Access AccessTo(MmioRegion region, long offset)
    {
        if (region.Part is not { } part)
        {
            return new(SearchKeys.Devices, AccessMode.Write);
        }

        if (_deviceKeys.TryAdd(part.Device, region.Key))
        {
            _devices.Add(region.Key);
        }

        var key = _deviceKeys[part.Device];
        return part.NotesRegisters ? new(SearchKeys.Mix(~key, (ulong)offset), AccessMode.Read) : new(key, AccessMode.Write);
    }

    /// <summary>Notes that the step at hand touches one register.</summary>
    /// <param name="device">Its device.</param>
    /// <param name="register">Its number.</param>
    /// <param name="isWrite">Whether it is changed.</param>
    public void TouchRegister(object device, int register, bool isWrite)
    {
        if (_deviceKeys.TryGetValue(device, out var key))
        {
            Touch(SearchKeys.Devices, AccessMode.Read);
            Touch(SearchKeys.Mix(key, (ulong)register), isWrite ? AccessMode.Write : AccessMode.Read);
        }
        else
        {
            Touch(SearchKeys.Devices, AccessMode.Write);
        }
    }

    /// <summary>Notes that the step at hand touches a device.</summary>
    /// <param name="device">The device. One whose registers no driver has used yet is not told from others.</param>
    public void TouchDevice(object device) => Touch(_deviceKeys.GetValueOrDefault(device, SearchKeys.Devices), AccessMode.Write);

    /// <summary>Notes that the step at hand touches what a driver keeps for all its users.</summary>
    /// <param name="driver">The driver.</param>
    /// <param name="firstUser">The key of who uses it; the key of the driver is made of that of the first one.</param>
    public void TouchDriver(object driver, ulong firstUser)
    {
        _driverKeys.TryAdd(driver, SearchKeys.Mix(SearchKeys.Devices, firstUser));
        Touch(_driverKeys[driver], AccessMode.Write);
    }

    /// <summary>Notes that the step at hand lets something happen in the hardware.</summary>
    /// <param name="target">To whom.</param>
    /// <param name="isDevice">Whether to a device, and not to a timer of the kernel.</param>
    public void TouchTarget(IHardwareEvent target, bool isDevice)
    {
        if (isDevice && target is IDevicePart { Device: var device })
        {
            TouchDevice(device);
        }
        else
        {
            Touch(isDevice ? SearchKeys.Devices : SearchKeys.Kernel, AccessMode.Write);
        }
    }

    /// <summary>Asks who comes next, once the point lists who can.</summary>
    /// <returns>Whether <see cref="Chosen"/> is to be taken; else the run is to be given up.</returns>
    public bool Ask()
    {
        Point.Prefer(_lastActor);
        var isForced = IsForced();
        var chosen = isForced ? 0 : strategy.Pick(Point);
        if (chosen < 0)
        {
            return false;
        }

        ref readonly var step = ref Point.Enabled[chosen];
        _chosen = step;
        if (chosen != Point.Preferred)
        {
            _picks.Add(((int)Steps, DeviationLabels.TargetOf(step)));
        }

        Listener?.OnStep(Point, chosen);
        Steps++;
        _lastActor = step.Actor;
        if (isForced)
        {
            // It is part of the step before it, and so is what it touches.
            Point.ClearSteps();
        }
        else
        {
            Point.Clear();
        }

        return true;
    }

    /// <summary>
    /// Whether nothing is decided here that a strategy has to know of: only one step can come, and so it was at each point since the run began or since time moved. Whatever
    /// comes later comes after all of these, and no order of theirs can be changed.
    /// </summary>
    private bool IsForced()
    {
        var isForced = _isAlone && Point.Enabled.Count == 1 && Point.Blocked.Count == 0;
        _isAlone = isForced || (Point.Enabled.Count == 1 && Point.Enabled[0].Pending.Mode == AccessMode.Barrier);
        return isForced && !strategy.SeesForcedSteps;
    }

    /// <inheritdoc/>
    public int Choose(ChoiceKind kind, ReadOnlySpan<int> options, int preferred) => preferred;

    /// <summary>Decides something inside a step.</summary>
    /// <param name="context">The key of the context in which it is decided.</param>
    /// <param name="kind">What.</param>
    /// <param name="options">The ids to choose from.</param>
    /// <param name="preferred">What happens if nothing is injected.</param>
    /// <param name="what">What it is decided of; part of the name of the place. Null where the kind says it all.</param>
    public int Answer(ulong context, ChoiceKind kind, ReadOnlySpan<int> options, int preferred, string? what)
    {
        var label = Keys.Next(context, what is null ? _kindNames[(int)kind] : $"{_kindNames[(int)kind]} {what}");
        Sites.Note(label, kind, options, preferred, what);
        if (Injections.ValueOf(label) is { } injected && options.Contains(injected))
        {
            _met[label] = InjectionSites.Describe(kind, injected, what);
            return injected;
        }

        var answer = InjectionSites.IsRare(kind) ? RareAnswer(kind) : strategy.Answer(kind, options, preferred);
        if (answer != preferred)
        {
            _answered.Add(new(label, answer, IsFault: true, InjectionSites.Describe(kind, answer, what)));
        }

        return answer;
    }

    /// <summary>A strategy that answers at will lets something go wrong now and then, and not more often than it may: the places are many, and a run in which all goes wrong shows nothing.</summary>
    private int RareAnswer(ChoiceKind kind) =>
        _answered.Count(static item => item.IsFault) < Injections.MostFaults && strategy.Answer(kind, _oneInMany, 0) == 1 ? 1 : 0;

    /// <summary>Labels an event of the hardware.</summary>
    /// <param name="target">To whom it happens.</param>
    public ulong LabelEvent(IHardwareEvent target)
    {
        if (!_eventNames.TryGetValue(target, out var name))
        {
            var type = target is KernelObject { Name: var own } ? own : target.GetType().Name;
            name = $"{type} {Keys.Next(SearchKeys.Root, type):x}";
            _eventNames.Add(target, name);
        }

        _ordinals.TryGetValue(name, out var ordinal);
        _ordinals[name] = ordinal + 1;
        return EventLabel.Of(Keys.Of(name), ordinal);
    }

    /// <summary>Whether an event of a device may come before it has to: it is one that is let come early, or one that leads to it.</summary>
    /// <param name="label">Its label.</param>
    public bool MayComeEarly(ulong label) => Injections.LetsDevicesCome || Injections.Leads(label);

    /// <summary>Whether a device that may be early is worth it: not one that went on and on and raised nothing, where any device may be early.</summary>
    /// <param name="target">Its key.</param>
    public bool MayBeFast(ulong target) => !_idle.Contains(target);

    /// <summary>Whether an event is one that is let come early, and not one that leads to it.</summary>
    /// <param name="label">Its label.</param>
    public bool IsInjected(ulong label) => Injections.Contains(label);

    /// <summary>An event of a device raised an interrupt.</summary>
    /// <param name="label">Its label.</param>
    /// <param name="name">To whom it happened.</param>
    public void NoteRaise(ulong label, string name)
    {
        var target = EventLabel.TargetOf(label);
        Sites.NoteEvent(InjectionSites.Early(label, _afterRaise.GetValueOrDefault(target), name));
        _afterRaise[target] = EventLabel.OrdinalOf(label) + 1;
    }

    /// <summary>A device was faster than it had to be.</summary>
    /// <param name="first">The label of the first event that came early.</param>
    /// <param name="last">The label of the last one.</param>
    /// <param name="name">To whom they happened.</param>
    /// <param name="hasRaised">Whether it came to an interrupt.</param>
    public void NoteEarly(ulong first, ulong last, string name, bool hasRaised)
    {
        if (Injections.LetsDevicesCome)
        {
            _ = !hasRaised && _idle.Add(EventLabel.TargetOf(last));
            _answered.Add(InjectionSites.Early(last, EventLabel.OrdinalOf(first), name));
        }
    }

    private static readonly string[] _kindNames = Enum.GetNames<ChoiceKind>();
    private static readonly int[] _oneInMany = [.. Enumerable.Range(0, 16)];
}
