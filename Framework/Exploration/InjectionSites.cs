using TopHalf.Choices;

namespace TopHalf.Exploration;

/// <summary>The places at which something can be injected, in the order in which a search came to them; a place that a later run meets first extends the list.</summary>
internal sealed class InjectionSites
{
    private readonly HashSet<ulong> _known = [];
    private readonly List<Injection> _found = [];

    /// <summary>All that can be injected so far.</summary>
    public IReadOnlyList<Injection> Found => _found;

    /// <summary>A run came to a question.</summary>
    public void Note(ulong label, ChoiceKind kind, ReadOnlySpan<int> options, int preferred, string? what)
    {
        if (!_known.Add(label))
        {
            return;
        }

        foreach (var option in options)
        {
            if (option != preferred)
            {
                _found.Add(new(label, option, IsFault: true, Describe(kind, option, what)));
            }
        }
    }

    /// <summary>Whether something goes wrong if a question is not answered as preferred.</summary>
    public static bool IsRare(ChoiceKind kind) => kind is ChoiceKind.AllocationFails or >= ChoiceKind.QueueFull;

    /// <summary>An answer in words.</summary>
    /// <param name="kind">What is decided.</param>
    /// <param name="answer">How, if not as preferred.</param>
    /// <param name="what">Of what, or null.</param>
    public static string Describe(ChoiceKind kind, int answer, string? what) => kind switch
    {
        ChoiceKind.AllocationFails => "an allocation fails",
        ChoiceKind.QueueFull => $"{what} full",
        ChoiceKind.DeviceTimesOut => $"{what} times out",
        ChoiceKind.InterruptSpurious => $"{what} spurious",
        ChoiceKind.InterruptLost => $"{what} lost",
        ChoiceKind.WritePosted => $"write of {what} still under way",
        ChoiceKind.PowerLost => $"{what} loses power",
        ChoiceKind.StoreDelay => "a store is seen later",
        ChoiceKind.LoadStale => FormattableString.Invariant($"a load sees the value {answer} before the newest"),
        _ => FormattableString.Invariant($"{kind} answers {answer}"),
    };

    /// <summary>A piece of hardware that may come at any point.</summary>
    /// <param name="label">The event up to which it may.</param>
    /// <param name="first">The first of its events that may: those before come by themselves.</param>
    /// <param name="name">What it is called.</param>
    public static Injection Early(ulong label, int first, string name) => new(label, first, IsFault: false, $"{name} comes early");

    /// <summary>A run met an interrupt of a device.</summary>
    public void NoteEvent(Injection early)
    {
        if (_known.Add(early.Label))
        {
            _found.Add(early);
        }
    }
}
