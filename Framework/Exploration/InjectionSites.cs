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
    public void Note(ulong label, ChoiceKind kind, ReadOnlySpan<int> options, int preferred)
    {
        if (!_known.Add(label))
        {
            return;
        }

        foreach (var option in options)
        {
            if (option != preferred)
            {
                _found.Add(new(label, option, IsFault: true, Describe(kind, option)));
            }
        }
    }

    /// <summary>An answer in words.</summary>
    public static string Describe(ChoiceKind kind, int answer) => $"{kind} answers {answer}";

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
