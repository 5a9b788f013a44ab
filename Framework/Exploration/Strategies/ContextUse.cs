using System.Runtime.InteropServices;

namespace TopHalf.Exploration.Strategies;

/// <summary>What each kind of context ever touched, and which others it lets go on by that.</summary>
/// <remarks>Kinds are numbered as they are met; beyond 63 they share one number, and are then taken to do all that any of them does.</remarks>
internal sealed class ContextUse
{
    private const int Most = 63;

    private readonly Dictionary<ulong, int> _numbers = new() { [SearchKeys.Deferred] = 0 };
    private readonly Dictionary<ulong, (ulong Writers, ulong Readers)> _users = [];
    private readonly List<ulong> _wakers = [0];

    /// <summary>The bit that several kinds may share.</summary>
    public static ulong Several => 1UL << Most;

    /// <summary>Those whose entry nobody announces: they may come at any point.</summary>
    public static ulong Always => 1;

    /// <summary>The bit of a kind of context.</summary>
    /// <param name="origin">Its key.</param>
    /// <param name="isNew">Whether it was not known.</param>
    public ulong BitOf(ulong origin, out bool isNew)
    {
        isNew = !_numbers.TryGetValue(origin, out var number);
        if (isNew)
        {
            number = Math.Min(_numbers.Count, Most);
            _numbers.Add(origin, number);
            _wakers.Add(origin);
        }

        return 1UL << number;
    }

    /// <summary>Whether a change of an object lets somebody go on: a task by its key, an interrupt by that of its line.</summary>
    /// <param name="key">The key of the object.</param>
    public bool Wakes(ulong key) => key == SearchKeys.Kernel || _numbers.ContainsKey(key);

    /// <summary>Notes an access.</summary>
    /// <param name="access">The access.</param>
    /// <param name="user">The bit of who made it.</param>
    /// <returns>Whether it was not known.</returns>
    public bool Note(in Access access, ulong user)
    {
        ref var users = ref CollectionsMarshal.GetValueRefOrAddDefault(_users, access.Object, out _);
        ref var same = ref access.Mode == AccessMode.Read ? ref users.Readers : ref users.Writers;
        var isNew = (same & user) == 0;
        same |= user;
        return isNew;
    }

    /// <summary>Whether one of some kinds of contexts ever made an access on which another depends.</summary>
    /// <param name="access">The other.</param>
    /// <param name="kinds">Their bits.</param>
    public bool Conflicts(in Access access, ulong kinds)
    {
        var (writers, readers) = _users.GetValueOrDefault(access.Object);
        return (kinds & (access.Mode == AccessMode.Read ? writers : writers | readers)) != 0;
    }

    /// <summary>Some kinds of contexts, and all that can go on if these do, until time moves.</summary>
    /// <param name="kinds">Their bits.</param>
    public ulong Reach(ulong kinds)
    {
        kinds |= Always;
        if ((_users.GetValueOrDefault(SearchKeys.Kernel).Writers & kinds) != 0)
        {
            return ulong.MaxValue;
        }

        ulong before;
        do
        {
            before = kinds;
            for (var number = 1; number < _wakers.Count; number++)
            {
                if ((_users.GetValueOrDefault(_wakers[number]).Writers & kinds) != 0)
                {
                    kinds |= 1UL << Math.Min(number, Most);
                }
            }
        }
        while (kinds != before);
        return kinds;
    }
}
