namespace TopHalf.Analyzers.Values;

/// <summary>What becomes of the value of an expression.</summary>
internal enum ValueFate
{
    /// <summary>Anything that no rule asks about, for example an operand of a comparison.</summary>
    Other,

    /// <summary>The expression is a whole statement; nobody sees its value.</summary>
    Ignored,

    /// <summary>The value is assigned to the discard, <c>_ = value</c>.</summary>
    Discarded,

    /// <summary>A <c>using</c> statement or declaration disposes the value.</summary>
    UsingResource,

    /// <summary>A local variable without <c>using</c> takes the value.</summary>
    KeptInLocal,

    /// <summary>A field, a property or an element takes the value.</summary>
    KeptInMember,

    /// <summary>An <c>out</c> or <c>ref</c> parameter takes the value to the caller.</summary>
    HandedToCaller,

    /// <summary>The method returns the value, or it is the body of an expression-bodied member.</summary>
    Returned,

    /// <summary>The value is an argument of a call.</summary>
    PassedOn,

    /// <summary>The value is awaited.</summary>
    Awaited,

    /// <summary>A member of the value is used, and the value itself goes nowhere.</summary>
    Receiver,
}
