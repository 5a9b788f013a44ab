using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using TopHalf.Analyzers.Contracts;

namespace TopHalf.Analyzers.Bodies;

/// <summary>Turns one control flow graph into a body: blocks in which a <c>finally</c> stands wherever it runs.</summary>
internal sealed class BodyReader
{
    private readonly ControlFlowGraph _graph;
    private readonly OperationReader _operations;
    private readonly List<Block?> _blocks = [];
    private readonly Dictionary<(int Ordinal, Resumption? After), int> _numbers = [];
    private readonly HashSet<int> _looping;

    private BodyReader(ControlFlowGraph graph, OperationReader operations)
    {
        _graph = graph;
        _operations = operations;
        _looping = Looping(graph);
    }

    /// <summary>Reads a body, and those of the lambdas and local functions in it.</summary>
    /// <param name="graph">Its control flow.</param>
    /// <param name="method">The method; null for the initializer of a field.</param>
    /// <param name="key">Its key.</param>
    /// <param name="name">Its name for messages.</param>
    /// <param name="type">The class that it belongs to.</param>
    /// <param name="contracts">Reads what the called methods say.</param>
    /// <param name="captured">The locals and parameters that lambdas share with their method.</param>
    public static IEnumerable<MethodBody> Read(
        ControlFlowGraph graph, IMethodSymbol? method, string key, string name, INamedTypeSymbol? type, ContractReader contracts, ImmutableHashSet<ISymbol> captured)
    {
        var operations = new OperationReader(method, type, key, contracts, captured);
        var blocks = new BodyReader(graph, operations).Blocks();
        yield return new MethodBody
        {
            Key = key,
            Name = name,
            Type = type is null ? "" : SymbolKeys.Of((ITypeSymbol)type),
            Place = new(graph.OriginalOperation.Syntax.SyntaxTree, PlaceOf(method, graph)),
            IsStatic = method?.IsStatic ?? false,
            Parameters = method?.Parameters.Length ?? 0,
            Registers = operations.Registers,
            Blocks = blocks,
            Contract = method is null ? MethodContract.None : contracts.Of(method),
            IsNested = method?.MethodKind is MethodKind.AnonymousFunction or MethodKind.LocalFunction,
            IsConstructor = method is null or { MethodKind: MethodKind.Constructor },
        };

        foreach (var function in operations.Lambdas)
        {
            var inner = graph.GetAnonymousFunctionControlFlowGraphInScope(function);
            foreach (var body in Read(inner, function.Symbol, SymbolKeys.Of(function.Symbol), SymbolKeys.NameOf(function.Symbol), type, contracts, captured))
            {
                yield return body;
            }
        }

        foreach (var function in graph.LocalFunctions)
        {
            var inner = graph.GetLocalFunctionControlFlowGraphInScope(function);
            foreach (var body in Read(inner, function, SymbolKeys.Of(function), SymbolKeys.NameOf(function), type, contracts, captured))
            {
                yield return body;
            }
        }
    }

    private static Microsoft.CodeAnalysis.Text.TextSpan PlaceOf(IMethodSymbol? method, ControlFlowGraph graph) =>
        method is { Locations.Length: > 0 } && method.Locations[0] is { IsInSource: true } location && location.SourceTree == graph.OriginalOperation.Syntax.SyntaxTree
            ? location.SourceSpan
            : graph.OriginalOperation.Syntax.Span;

    private static HashSet<int> Looping(ControlFlowGraph graph)
    {
        var looping = new HashSet<int>();
        foreach (var block in graph.Blocks)
        {
            foreach (var branch in new[] { block.ConditionalSuccessor, block.FallThroughSuccessor })
            {
                for (var ordinal = branch?.Destination?.Ordinal ?? int.MaxValue; ordinal <= block.Ordinal; ordinal++)
                {
                    looping.Add(ordinal);
                }
            }
        }

        return looping;
    }

    private ImmutableArray<Block> Blocks()
    {
        NumberOf(_graph.Blocks[0], null);
        return [.. _blocks.Select(static block => block!)];
    }

    private int NumberOf(BasicBlock block, Resumption? after)
    {
        if (_numbers.TryGetValue((block.Ordinal, after), out var number))
        {
            return number;
        }

        number = _blocks.Count;
        _numbers[(block.Ordinal, after)] = number;
        _blocks.Add(null);
        _operations.Begin();
        foreach (var operation in block.Operations)
        {
            _operations.Read(operation);
        }

        var value = block.BranchValue is { } branchValue ? _operations.Read(branchValue) : Instruction.None;
        var isReturn = block.FallThroughSuccessor?.Semantics is ControlFlowBranchSemantics.Return;
        var instructions = _operations.End();
        var condition = block.ConditionKind is ControlFlowConditionKind.None ? Instruction.None : value;
        var conditional = block.ConditionalSuccessor is { } branch ? Target(branch, after, Instruction.None) : Block.Nowhere;
        var next = Target(block.FallThroughSuccessor, after, isReturn ? value : Instruction.None);
        if (block.ConditionKind is ControlFlowConditionKind.WhenFalse)
        {
            (conditional, next) = (next, conditional);
        }

        _blocks[number] = new(instructions, condition, conditional, next, Instruction.None, Handlers(block, after), _looping.Contains(block.Ordinal), block.Ordinal);
        return number;
    }

    private int Target(ControlFlowBranch? branch, Resumption? after, int returned)
    {
        if (branch is null)
        {
            return Block.End;
        }

        switch (branch.Semantics)
        {
            case ControlFlowBranchSemantics.Throw or ControlFlowBranchSemantics.Rethrow or ControlFlowBranchSemantics.Error or ControlFlowBranchSemantics.ProgramTermination:
                return Block.Nowhere;
            case ControlFlowBranchSemantics.StructuredExceptionHandling:
                // The end of a finally, that was entered from somewhere.
                return after is null ? Block.Nowhere : Continue(after.Finallies, after.Destination, after.Returned, after.Outer);
            default:
                return Continue(branch.FinallyRegions, branch.Destination, returned, after);
        }
    }

    private int Continue(ImmutableArray<ControlFlowRegion> finallies, BasicBlock? destination, int returned, Resumption? outer)
    {
        if (finallies.Length > 0)
        {
            return NumberOf(_graph.Blocks[finallies[0].FirstBlockOrdinal], new(finallies.RemoveAt(0), destination, returned, outer));
        }

        if (destination is null or { Kind: BasicBlockKind.Exit })
        {
            if (returned == Instruction.None)
            {
                return Block.End;
            }

            // What it returns was computed before the finally ran.
            _blocks.Add(new([], Instruction.None, Block.Nowhere, Block.End, returned, [], IsInLoop: false, int.MaxValue));
            return _blocks.Count - 1;
        }

        return NumberOf(destination, outer);
    }

    private ImmutableArray<int> Handlers(BasicBlock block, Resumption? after)
    {
        var handlers = ImmutableArray.CreateBuilder<int>();
        for (var region = block.EnclosingRegion; region?.EnclosingRegion is { } parent; region = parent)
        {
            if (region.Kind is ControlFlowRegionKind.Try && parent.Kind is ControlFlowRegionKind.TryAndCatch && region.FirstBlockOrdinal == block.Ordinal)
            {
                handlers.AddRange(parent.NestedRegions
                    .Where(static nested => nested.Kind is ControlFlowRegionKind.Catch or ControlFlowRegionKind.FilterAndHandler)
                    .Select(nested => NumberOf(_graph.Blocks[nested.FirstBlockOrdinal], after)));
            }
        }

        return handlers.ToImmutable();
    }

    /// <summary>What goes on where a finally ends.</summary>
    private sealed record Resumption(ImmutableArray<ControlFlowRegion> Finallies, BasicBlock? Destination, int Returned, Resumption? Outer)
    {
        public bool Equals(Resumption? other) =>
            other is not null && Finallies.SequenceEqual(other.Finallies) && Destination == other.Destination && Returned == other.Returned && Equals(Outer, other.Outer);

        public override int GetHashCode() => (Destination?.Ordinal ?? -1) * 31 + Returned;
    }
}
