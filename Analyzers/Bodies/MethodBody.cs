using System.Collections.Immutable;
using TopHalf.Analyzers.Contracts;

namespace TopHalf.Analyzers.Bodies;

/// <summary>A method, accessor, lambda or initializer, without its syntax and symbols.</summary>
internal sealed record MethodBody
{
    public string Key { get; init; } = "";

    /// <summary>For messages: <c>Driver.OnIrq</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>The class that declares it.</summary>
    public string Type { get; init; } = "";

    public Place Place { get; init; }

    public bool IsStatic { get; init; }

    /// <summary>How many parameters; their registers are 1 and up.</summary>
    public int Parameters { get; init; }

    public int Registers { get; init; }

    public ImmutableArray<Block> Blocks { get; init; }

    /// <summary>What it says of itself, or what it overrides or implements says.</summary>
    public MethodContract Contract { get; init; } = MethodContract.None;

    /// <summary>Whether it is a lambda or local function: it is reached through its method only.</summary>
    public bool IsNested { get; init; }

    /// <summary>Whether it makes the object.</summary>
    public bool IsConstructor { get; init; }
}
