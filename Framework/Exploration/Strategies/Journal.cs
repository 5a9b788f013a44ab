using System.Runtime.InteropServices;

namespace TopHalf.Exploration.Strategies;

/// <summary>Values by key, whose last changes can be taken back.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TValue">The type of the values; its default stands for a key that is not known.</typeparam>
internal sealed class Journal<TKey, TValue>
    where TKey : notnull
    where TValue : struct
{
    private readonly Dictionary<TKey, TValue> _values = [];
    private readonly List<(TKey Key, TValue Before, bool WasKnown)> _changes = [];

    /// <summary>How many changes were made.</summary>
    public int Count => _changes.Count;

    /// <summary>The keys that have a value, in no order; a copy.</summary>
    public TKey[] Keys => [.. _values.Keys];

    /// <summary>Whether a key has a value.</summary>
    public bool Knows(TKey key) => _values.ContainsKey(key);

    /// <summary>The value of a key; the default if it has none.</summary>
    public TValue ValueOf(TKey key) => _values.GetValueOrDefault(key);

    /// <summary>Changes a value.</summary>
    public void Set(TKey key, TValue value)
    {
        ref var slot = ref CollectionsMarshal.GetValueRefOrAddDefault(_values, key, out var isKnown);
        _changes.Add((key, slot, isKnown));
        slot = value;
    }

    /// <summary>Takes the last changes back.</summary>
    /// <param name="count">How many are to be left.</param>
    public void TakeBack(int count)
    {
        for (var i = _changes.Count - 1; i >= count; i--)
        {
            var (key, before, wasKnown) = _changes[i];
            if (wasKnown)
            {
                _values[key] = before;
            }
            else
            {
                _values.Remove(key);
            }
        }

        _changes.RemoveRange(count, _changes.Count - count);
    }
}
