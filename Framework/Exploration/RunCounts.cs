using TopHalf.Choices;
using TopHalf.Exploration.Parts;
using TopHalf.Scheduling;

namespace TopHalf.Exploration;

/// <summary>Adds up what the runs of a search were like.</summary>
internal sealed class RunCounts
{
    private readonly SortedDictionary<string, bool> _knobs = new(StringComparer.Ordinal);
    private long _decisions;

    public long Runs { get; private set; }

    public long Unended { get; private set; }

    public long LeastDecisions { get; private set; }

    public long MostDecisions { get; private set; }

    public double AverageDecisions => Runs == 0 ? 0 : (double)_decisions / Runs;

    /// <summary>The open questions about the hardware that some run asked, with the answers.</summary>
    public IReadOnlyDictionary<string, bool> Knobs => _knobs;

    /// <summary>What can fail in the machine of the search.</summary>
    public InjectableFaults Faults { get; private set; }

    /// <summary>How many accesses may be weak in one of its runs; zero where memory is not weak.</summary>
    public int WeakSites { get; private set; }

    /// <summary>Adds what other runs of the same search were like.</summary>
    /// <param name="other">The other runs.</param>
    public void Add(RunCounts other)
    {
        if (other.Runs == 0)
        {
            return;
        }

        LeastDecisions = Runs == 0 ? other.LeastDecisions : Math.Min(LeastDecisions, other.LeastDecisions);
        MostDecisions = Math.Max(MostDecisions, other.MostDecisions);
        (Faults, WeakSites) = (other.Faults, other.WeakSites);
        (_decisions, Runs, Unended) = (_decisions + other._decisions, Runs + other.Runs, Unended + other.Unended);
        foreach (var (knob, value) in other._knobs)
        {
            _knobs[knob] = value;
        }
    }

    /// <summary>Adds a run.</summary>
    /// <param name="run">The run.</param>
    public void Note(SubjectRun run)
    {
        var decisions = run.Machine.Decisions;
        LeastDecisions = Runs == 0 ? decisions : Math.Min(LeastDecisions, decisions);
        MostDecisions = Math.Max(MostDecisions, decisions);
        _decisions += decisions;
        Runs++;
        (Faults, WeakSites) = (run.Machine.Options.Faults, run.Machine.Weak is null ? 0 : run.Machine.Options.WeakSites);
        Unended += run.End == RunEnd.Budget ? 1 : 0;
        foreach (var (knob, value) in run.Machine.Assumed)
        {
            _knobs[knob.Name] = value;
        }
    }

    /// <summary>Writes it down.</summary>
    public void Save(CheckpointWriter writer)
    {
        foreach (var number in (ReadOnlySpan<long>)[Runs, Unended, LeastDecisions, MostDecisions, _decisions])
        {
            writer.Write(number);
        }

        writer.Write((byte)Faults);
        writer.Write(WeakSites);
        writer.WriteList([.. _knobs], static (to, knob) =>
        {
            to.Write(knob.Key);
            to.Write(knob.Value);
        });
    }

    /// <summary>Takes up what was written down.</summary>
    public void Load(CheckpointReader reader)
    {
        (Runs, Unended, LeastDecisions, MostDecisions, _decisions) = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
        (Faults, WeakSites) = ((InjectableFaults)reader.ReadByte(), reader.ReadInt32());
        foreach (var (knob, value) in reader.ReadList(static from => (from.ReadString(), from.ReadBoolean())))
        {
            _knobs[knob] = value;
        }
    }
}
