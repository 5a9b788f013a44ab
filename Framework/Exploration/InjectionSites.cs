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
    public static Injection Early(ulong label, string name) => new(label, 0, IsFault: false, $"{name} comes early");

    /// <summary>A run scheduled something in the hardware.</summary>
    public void NoteEvent(ulong label, string name)
    {
        if (_known.Add(label))
        {
            _found.Add(Early(label, name));
        }
    }
}
