using System.Text;
using TopHalf.Exploration.Strategies;

namespace TopHalf.Exploration.Parts;

/// <summary>Writes the state of a search.</summary>
/// <param name="stream">Where to.</param>
internal sealed class CheckpointWriter(Stream stream) : BinaryWriter(stream, Encoding.UTF8, leaveOpen: true)
{
    public void WriteList<T>(IReadOnlyList<T> items, Action<CheckpointWriter, T> write)
    {
        Write7BitEncodedInt(items.Count);
        foreach (var item in items)
        {
            write(this, item);
        }
    }

    public void Write(InjectionSet set)
    {
        Write(set.LetsDevicesCome);
        Write(set.MostFaults);
        WriteList(set.Items, static (to, item) =>
        {
            to.Write(item.Label);
            to.Write(item.Value);
            to.Write(item.IsFault);
            to.Write(item.Description);
        });
    }

    public void Write(PartNode node)
    {
        Write(node.IsOwn);
        Write(node.Part);
    }

    public void Write(SearchPart part)
    {
        Write(part.Set);
        Write(part.Strategy);
        Write(part.Seed);
        Write(part.MostRuns);
        Write(part.From is not null);
        if (part.From is { } from)
        {
            Write(from.Closed);
            Write(from.IsSurprised);
            WriteList(from.Frames, static (to, frame) => to.Write(frame));
        }
    }

    public void Write(RawFinding finding)
    {
        Write(finding.Fingerprint.Rule);
        Write(finding.Fingerprint.Operation);
        Write(finding.Fingerprint.Context);
        Write(finding.Run);
        Write(finding.Schedule.Injections);
        WriteList(finding.Schedule.Picks, static (to, pick) =>
        {
            to.Write(pick.Point);
            to.Write(pick.Target);
        });
    }

    private void Write(FrameState frame)
    {
        WriteList(frame.Done, static (to, move) => to.Write(move));
        Write(frame.Taken is not null);
        if (frame.Taken is { } taken)
        {
            Write(taken);
        }

        WriteList(frame.Ahead, static (to, node) => to.Write(node));
    }

    private void Write(WakeUpNode node)
    {
        Write(node.Move);
        WriteList(node.Children, static (to, child) => to.Write(child));
    }

    private void Write(in Move move)
    {
        Write(move.Actor);
        Write(move.Alternative);
        Write(move.IsChoice);
        Write(move.Footprint == Footprint.Unknown);
        Write(move.Footprint.IsBarrier);
        Write7BitEncodedInt(move.Footprint.Accesses.Length);
        foreach (var access in move.Footprint.Accesses)
        {
            Write(access.Object);
            Write((byte)access.Mode);
        }
    }
}
