namespace TopHalf.Races;

/// <summary>How a variable was accessed.</summary>
[Flags]
internal enum AccessKind : byte
{
    /// <summary>The compiler may do with it what it likes: tear it, repeat it, leave it out.</summary>
    PlainRead = 0,

    /// <summary>As <see cref="PlainRead"/>, storing.</summary>
    PlainWrite = Write,

    /// <summary><c>READ_ONCE</c> and its like.</summary>
    MarkedRead = Marked,

    /// <summary><c>WRITE_ONCE</c>, and every atomic change.</summary>
    MarkedWrite = Marked | Write,

    /// <summary>It stores.</summary>
    Write = 1,

    /// <summary>It is done in one piece, once.</summary>
    Marked = 2,
}
