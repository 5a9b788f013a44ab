using System.Collections.Immutable;
using TopHalf.Analyzers.Contracts;

namespace TopHalf.Analyzers.Bodies;

/// <summary>What a call calls.</summary>
/// <param name="Key">The method.</param>
/// <param name="Name">For messages: <c>Mutex.LockAsync</c>.</param>
/// <param name="Kind">How the method is found.</param>
/// <param name="Contract">What it says of itself.</param>
/// <param name="Returns">What it returns.</param>
internal sealed record CallTarget(string Key, string Name, CallKind Kind, MethodContract Contract, ReturnKind Returns)
{
    /// <summary>The interface or class that declares it, for calls that nothing else is known of.</summary>
    public string Type { get; init; } = "";

    /// <summary>The class of what it returns.</summary>
    public string ReturnType { get; init; } = "";

    /// <summary>Whether it reads a property, which is the same thing every time.</summary>
    public bool IsGetter { get; init; }

    /// <summary>Whether it writes a property.</summary>
    public bool IsSetter { get; init; }

    /// <summary>Whether it makes an object: called with <c>new</c>, or by the constructor of a derived class.</summary>
    public bool IsConstructor { get; init; }

    /// <summary>The names of a constructor's parameters.</summary>
    public ImmutableArray<string> MadeWith { get; init; } = [];

    /// <summary>A bit for each parameter that is a delegate by its declaration, and so is called and not kept.</summary>
    public int DelegateParameters { get; init; }

    /// <summary>Whether it returns a <c>KernelTask</c>, so that it may sleep unless something says that it does not.</summary>
    public bool IsTask { get; init; }
}
