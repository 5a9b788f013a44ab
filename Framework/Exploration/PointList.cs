using System.Collections;
using System.Diagnostics;

namespace TopHalf.Exploration;

/// <summary>What a point lists: filled again at each point, read in place, without a copy and without a call through an interface.</summary>
/// <remarks>Lives as long as the answer to the point: the next point overwrites it.</remarks>
/// <typeparam name="T">What it lists.</typeparam>
[DebuggerDisplay("Count = {Count}")]
public sealed class PointList<T> : IReadOnlyList<T>
    where T : struct
{
    private T[] _items = new T[8];

    internal PointList()
    {
    }

    /// <inheritdoc/>
    public int Count { get; private set; }

    /// <summary>One of them, where it lies.</summary>
    /// <param name="index">Which; 0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is none of that index.</exception>
    public ref readonly T this[int index]
    {
        get
        {
            if ((uint)index >= (uint)Count)
            {
                ThrowOutOfRange(index);
            }

            return ref _items[index];
        }
    }

    T IReadOnlyList<T>.this[int index] => this[index];

    /// <summary>All of them, where they lie.</summary>
    public ReadOnlySpan<T> AsSpan() => _items.AsSpan(0, Count);

    /// <summary>Goes through them in their order.</summary>
    public IEnumerator<T> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return _items[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Adds one at the end.</summary>
    internal void Add(in T item)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, 2 * Count);
        }

        _items[Count++] = item;
    }

    /// <summary>Forgets all; what they refer to is let go when they are overwritten.</summary>
    internal void Clear() => Count = 0;

    private void ThrowOutOfRange(int index) =>
        throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {Count}, from 0.");
}
