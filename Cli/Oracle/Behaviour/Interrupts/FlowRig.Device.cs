using System.Globalization;
using TopHalf.Machines;

namespace TopHalf.Cli.Oracle.Behaviour.Interrupts;

/// <content>The device, what its controller delivers, and what both counted.</content>
internal sealed partial class FlowRig
{
    // A device whose level nobody drops gives up after so many deliveries.
    private const int MostDeliveries = 6;

    // A device that is to be denied goes on until the core has given up on it, and longer if it does not.
    private const int MostPulses = 100_100;
    private const int MostLevels = 110_000;
    private const int FirstLogged = 3;
    private const int LastNotLogged = 99_900;

    private readonly int[] _deliveries = [0, 0];
    private readonly int[] _runs = [0, 0, 0, 0];
    private readonly List<string> _threadNotes = [];
    private string? _threadPolicy;
    private int _raises;
    private int _sinceClear;
    private bool _gaveUp;

    private int Deliveries => _deliveries[0] + _deliveries[1];

    /// <summary>The device asserts; what can be delivered at once is.</summary>
    public void Raise()
    {
        Log.Add("raise");
        _raises++;
        _sinceClear = 0;
        Line.Assert();
        Kernel.Udelay(1);
    }

    /// <summary>The controller delivers to the second CPU, and the core does not know; waits until the handlers there are done, if they begin.</summary>
    public void RaiseOnOther()
    {
        Log.Add("route-to-1");
        _chip.Route(_desc, 1);
        var isDelivered = !Line.IsMasked && !Line.IsInService;
        Raise();
        if (isDelivered)
        {
            Kernel.Udelay(200);
        }
    }

    private void ClearAs(string who)
    {
        if (who == _registration.Clears && !_kind.IsEdge && !_event.NobodyClears)
        {
            Log.Add("clear");
            _sinceClear = 0;
            Line.Deassert();
        }
    }

    /// <summary>The controller is about to deliver.</summary>
    private bool Deliver()
    {
        if (!_kind.IsEdge && !_event.NobodyCares && _sinceClear++ == MostDeliveries)
        {
            Log.Add("STORM-CUT");
            _gaveUp = true;
            Line.Deassert();
            return false;
        }

        _deliveries[_bench.Machine.CurrentCpu.Number]++;
        if (_event.NobodyCares)
        {
            GoOn();
        }

        Log.Add("IRQ");
        return true;
    }

    private void GoOn()
    {
        Log.IsOn = Deliveries is <= FirstLogged or > LastNotLogged;
        if (_kind.IsEdge && Deliveries < MostPulses)
        {
            Line.Assert();
        }
        else if (Deliveries >= MostLevels)
        {
            Line.Deassert();
        }
    }

    private void NoteAll(FlowFindings findings)
    {
        string[] names = ["H1", "H2", "T1", "T2"];
        for (var i = 0; i < names.Length; i++)
        {
            _bench.Count(names[i], _runs[i]);
        }

        _bench.Count("raises", _raises);
        _bench.Count("irqs_cpu0", _deliveries[0]);
        _bench.Count("irqs_cpu1", _deliveries[1]);
        findings.NoteLine(_bench);
        _bench.Note(string.Create(CultureInfo.InvariantCulture, $"storm={(_gaveUp ? 1 : 0)} merged={Line.Merged}"));
        if (_threadPolicy is not null)
        {
            _bench.Note(_threadPolicy);
        }

        findings.Note(_bench, "");
        _threadNotes.ForEach(_bench.Note);
    }
}
