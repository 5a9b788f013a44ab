namespace TopHalf.Exploration;

/// <summary>The labels of the events of a piece of hardware: who, and the how manieth of its events.</summary>
internal static class EventLabel
{
    private const ulong OrdinalMask = 0xFFFFFF;

    /// <summary>The label of an event.</summary>
    public static ulong Of(ulong name, int ordinal) => (name & ~OrdinalMask) | ((ulong)ordinal & OrdinalMask);

    /// <summary>To which piece of hardware an event happens, as a key that is never 0.</summary>
    public static ulong TargetOf(ulong label) => label | OrdinalMask;

    /// <summary>Whether a key is that of a piece of hardware to which events happen.</summary>
    public static bool IsTarget(ulong key) => (key & OrdinalMask) == OrdinalMask;

    /// <summary>The how manieth event of its piece of hardware it is, from 0.</summary>
    public static int OrdinalOf(ulong label) => (int)(label & OrdinalMask);
}
