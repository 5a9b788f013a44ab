using TopHalf.Devices;

namespace TopHalf.Tests.Msm.Hardware;

/// <summary>A port that answers each access as the test says, at once, and keeps those that it holds until the test ends them.</summary>
internal sealed class FakePort(PortAnswer answer = PortAnswer.Complete) : ITransactionPort
{
    private readonly Queue<long> _held = new();
    private ITransactionMaster? _master;

    public PortAnswer Answer { get; set; } = answer;

    /// <summary>Decides instead of <see cref="Answer"/> when it is set.</summary>
    public Func<StreamTransaction, PortAnswer>? Decide { get; set; }

    public bool IsRecording { get; init; } = true;

    public List<StreamTransaction> Accepted { get; } = [];

    public int HeldCount => _held.Count;

    public IssueResult Issue(in StreamTransaction transaction, ITransactionMaster master)
    {
        _master = master;
        var answer = Decide?.Invoke(transaction) ?? Answer;
        if (answer == PortAnswer.Refuse)
        {
            return IssueResult.Backpressure;
        }

        if (IsRecording)
        {
            Accepted.Add(transaction);
        }

        Take(transaction.Cookie, answer, master);
        return IssueResult.Accepted;
    }

    /// <summary>Ends the oldest accesses that are held.</summary>
    public void EndHeld(int count, bool isAbort = false)
    {
        for (var i = 0; i < count; i++)
        {
            var cookie = _held.Dequeue();
            if (isAbort)
            {
                _master!.Aborted(cookie, AbortKind.BusError);
            }
            else
            {
                _master!.Completed(cookie, 0);
            }
        }
    }

    public void Ready() => _master!.Ready();

    private void Take(long cookie, PortAnswer answer, ITransactionMaster master)
    {
        switch (answer)
        {
            case PortAnswer.Complete:
                master.Completed(cookie, 0);
                break;
            case PortAnswer.Abort:
                master.Aborted(cookie, AbortKind.BusError);
                break;
            case PortAnswer.Stall:
                _held.Enqueue(cookie);
                master.Stalled(cookie);
                break;
            default:
                _held.Enqueue(cookie);
                break;
        }
    }
}
