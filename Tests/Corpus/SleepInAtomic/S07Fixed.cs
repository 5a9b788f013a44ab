using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.SleepInAtomic;

/// <summary>The monitor of the card runs from a timer, and waits for the card busily.</summary>
internal sealed class S07Fixed : CorpusProgram
{
    private readonly KernelTimer _timer;
    private readonly Card _card = new();
    private readonly Shared<bool> _hasProtocol = new(false, "dev->proto set");

    public S07Fixed() => _timer = new(TimerCallback, "cm4000");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        _ = _timer.Mod(Ktime.FromMs(20));
        await Kernel.MsleepAsync(200);
        _ = _timer.ShutdownSync();
    }

    private void TimerCallback() => MonitorCard();

    private void MonitorCard()
    {
        if (!_hasProtocol.Value)
        {
            SetProtocol();
            _ = _timer.Mod(Ktime.FromMs(20));
        }
    }

    private void SetProtocol()
    {
        for (var i = 0; i < 100; i++)
        {
            if (_card.IsReady())
            {
                _hasProtocol.Value = true;
                return;
            }

            Kernel.Mdelay(10);
        }
    }

    /// <summary>Answers at the third look.</summary>
    private sealed class Card
    {
        private readonly Shared<int> _looks = new(0, "card looks");

        public bool IsReady() => _looks.Update(static looks => looks + 1) == 3;
    }
}
