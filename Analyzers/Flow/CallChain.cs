using System.Collections.Immutable;
using TopHalf.Analyzers.Bodies;

namespace TopHalf.Analyzers.Flow;

/// <summary>The calls that lead to where a body runs. Shared by all that happens there.</summary>
internal sealed class CallChain(string name, Place place, string method, CallChain? caller)
{
    public Place Place { get; } = place;

    public int Depth { get; } = caller is null ? 1 : caller.Depth + 1;

    private string Name { get; } = name;

    private string Method { get; } = method;

    private CallChain? Caller { get; } = caller;

    /// <summary>How often the method is among them: more than once is recursion.</summary>
    public int CountOf(string key)
    {
        var count = 0;
        for (var each = this; each is not null; each = each.Caller)
        {
            count += each.Method == key ? 1 : 0;
        }

        return count;
    }

    /// <summary>From the entry point on.</summary>
    public ImmutableArray<Finding.Step> Steps()
    {
        var steps = new Stack<Finding.Step>();
        for (var each = this; each is not null; each = each.Caller)
        {
            steps.Push(new(each.Name, each.Place));
        }

        return [.. steps];
    }
}
