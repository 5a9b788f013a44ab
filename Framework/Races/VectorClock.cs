namespace TopHalf.Races;

/// <summary>How much of each context somebody has seen: all that it did before its time here (Lamport; Mattern, "Virtual time and global states", 1989).</summary>
internal sealed class VectorClock
{
    private int[] _times = [];

    // Whose clock this is a copy of, and when: whoever has seen that has seen all of this. -1 where it is a mixture.
    private int _source = -1;
    private int _sourceTime;

    /// <summary>Until when a context was seen.</summary>
    public int this[int slot] => slot < _times.Length ? _times[slot] : 0;

    public VectorClock Copy()
    {
        var copy = new VectorClock();
        copy.CopyFrom(this);
        return copy;
    }

    public void Set(int slot, int time)
    {
        Grow(slot + 1);
        _times[slot] = time;
    }

    /// <summary>Whether somebody has seen all that is in here already, as far as that can be told at one look.</summary>
    public bool IsKnownTo(VectorClock other) => _source >= 0 && other[_source] >= _sourceTime;

    public void Join(VectorClock other)
    {
        var theirs = other._times;
        Grow(theirs.Length);
        for (var i = 0; i < theirs.Length; i++)
        {
            if (theirs[i] > _times[i])
            {
                _times[i] = theirs[i];
            }
        }
    }

    /// <summary>Adds what a context has seen at a time of its own.</summary>
    public void JoinFrom(VectorClock context, int slot)
    {
        if (_times.Length > 0 && (_source >= 0 ? !IsKnownTo(context) : HasMoreThan(context)))
        {
            Join(context);
            _source = -1;
        }
        else
        {
            CopyFrom(context, slot);
        }
    }

    /// <summary>Becomes what a context has seen at a time of its own.</summary>
    public void CopyFrom(VectorClock context, int slot)
    {
        CopyFrom(context);
        (_source, _sourceTime) = (slot, context[slot]);
    }

    public void CopyFrom(VectorClock other)
    {
        var theirs = other._times;
        Grow(theirs.Length);
        theirs.CopyTo(_times, 0);
        Array.Clear(_times, theirs.Length, _times.Length - theirs.Length);
    }

    /// <summary>Whether there is something in here that a context has not seen.</summary>
    private bool HasMoreThan(VectorClock context)
    {
        for (var i = 0; i < _times.Length; i++)
        {
            if (_times[i] > context[i])
            {
                return true;
            }
        }

        return false;
    }

    private void Grow(int length)
    {
        if (_times.Length < length)
        {
            Array.Resize(ref _times, Math.Max(length, 8));
        }
    }
}
