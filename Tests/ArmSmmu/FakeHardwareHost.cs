using TopHalf.Devices;
using TopHalf.Machines;

namespace TopHalf.Tests.ArmSmmu;

/// <summary>A host whose clock the test moves, whose knobs the test turns, and that collects what it was told.</summary>
internal sealed class FakeHardwareHost(IReadOnlyDictionary<Knob, bool>? defaults = null) : IHardwareHost
{
    private readonly Dictionary<Knob, bool> _turned = [];
    private readonly PriorityQueue<(IHardwareEvent Target, long Argument), (long At, long Order)> _due = new();
    private long _order;

    public Ktime Now { get; private set; }

    public List<string> NotModelledParts { get; } = [];

    public List<Knob> Asked { get; } = [];

    public void Turn(Knob knob, bool answer) => _turned[knob] = answer;

    public void Schedule(Ktime delay, IHardwareEvent target, long argument = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(delay.Nanoseconds);
        _due.Enqueue((target, argument), ((Now + delay).Nanoseconds, _order++));
    }

    public bool Assume(Knob knob)
    {
        if (!Asked.Contains(knob))
        {
            Asked.Add(knob);
        }

        return _turned.TryGetValue(knob, out var answer) ? answer : defaults is not null && defaults[knob];
    }

    public void NotModelled(string what)
    {
        if (!NotModelledParts.Contains(what))
        {
            NotModelledParts.Add(what);
        }
    }

    public void Advance(Ktime span)
    {
        var end = Now + span;
        while (_due.TryPeek(out var next, out var key) && key.At <= end.Nanoseconds)
        {
            _due.Dequeue();
            Now = new Ktime(key.At);
            next.Target.Occur(next.Argument);
        }

        Now = end;
    }
}
