namespace TopHalf.Tests.Exploration.Oracle;

/// <summary>A CPU of a run.</summary>
internal sealed class ModelCpu
{
    public Stack<ModelContext> Contexts { get; } = new();

    public SortedSet<int> Armed { get; } = [];

    public SortedSet<int> Raised { get; } = [];

    public bool IsMasked { get; set; }

    public bool CanBeInterrupted { get; set; }

    public int Priority => Contexts.Count == 0 ? -1 : Contexts.Peek().Priority;

    public void Push(ModelCode code, int priority)
    {
        var context = new ModelContext { Priority = priority };
        context.Code = code(context).GetEnumerator();
        Contexts.Push(context);
        Advance();
    }

    /// <summary>Runs local code up to the next operation.</summary>
    public void Advance()
    {
        while (Contexts.Count > 0 && !Contexts.Peek().Code.MoveNext())
        {
            Contexts.Pop();
        }
    }
}
