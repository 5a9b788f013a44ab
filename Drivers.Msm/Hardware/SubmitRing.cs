namespace TopHalf.Drivers.Msm.Hardware;

/// <summary>The submits that wait for the CP, first in, first out. It sees those that were there when WPTR was last written.</summary>
internal sealed class SubmitRing
{
    private readonly AdrenoSubmit[] _entries = new AdrenoSubmit[AdrenoParameters.RingEntries];
    private int _first;

    public int Count { get; private set; }

    /// <summary>How many of them the CP sees; never more than <see cref="Count"/>.</summary>
    public int VisibleCount { get; private set; }

    public bool TryAdd(in AdrenoSubmit submit)
    {
        if (Count == _entries.Length)
        {
            return false;
        }

        _entries[(_first + Count++) % _entries.Length] = submit;
        return true;
    }

    public void MakeAllVisible() => VisibleCount = Count;

    public bool TryTake(out AdrenoSubmit submit)
    {
        submit = _entries[_first];
        if (VisibleCount == 0)
        {
            return false;
        }

        _first = (_first + 1) % _entries.Length;
        Count--;
        VisibleCount--;
        return true;
    }

    public void Clear() => _first = Count = VisibleCount = 0;
}
