using System.Threading;
using TopHalf.Scheduling;

namespace TopHalf.Benchmarks.Scheduling;

/// <summary>Two threads that pass a baton to and fro, on one core or wherever the system puts them.</summary>
internal sealed class BatonPair : IDisposable
{
    private readonly IBaton _start = new EventBaton();
    private readonly IBaton _done = new EventBaton();
    private readonly IBaton _there;
    private readonly IBaton _back;
    private readonly int _core;
    private volatile int _rounds;

    public BatonPair(Func<IBaton> make, bool isPinned)
    {
        (_there, _back) = (make(), make());
        _core = isPinned ? CpuPinning.CurrentCore : -1;
        new Thread(Lead) { IsBackground = true }.Start();
        new Thread(Follow) { IsBackground = true }.Start();
    }

    public void Run(int rounds)
    {
        _rounds = rounds;
        _start.Pass();
        _done.Wait();
    }

    public void Dispose()
    {
        _rounds = 0;
        _start.Pass();
        _done.Wait();
        _there.Dispose();
        _back.Dispose();
        _start.Dispose();
        _done.Dispose();
    }

    private void Lead()
    {
        CpuPinning.Pin(_core);
        while (true)
        {
            _start.Wait();
            var rounds = _rounds;
            for (var i = 0; i < rounds; i++)
            {
                _there.Pass();
                _back.Wait();
            }

            if (rounds == 0)
            {
                _there.Pass();
                _back.Wait();
                _done.Pass();
                return;
            }

            _done.Pass();
        }
    }

    private void Follow()
    {
        CpuPinning.Pin(_core);
        do
        {
            _there.Wait();
            _back.Pass();
        }
        while (_rounds != 0);
    }
}
