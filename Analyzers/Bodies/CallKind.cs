namespace TopHalf.Analyzers.Bodies;

/// <summary>How the method of a call is found.</summary>
internal enum CallKind
{
    /// <summary>It is the one that is named.</summary>
    Direct,

    /// <summary>The object decides: an override, or an implementation.</summary>
    Virtual,

    /// <summary>The value is a delegate.</summary>
    Delegate,

    /// <summary>It makes the object that it is called on.</summary>
    Constructor,
}
