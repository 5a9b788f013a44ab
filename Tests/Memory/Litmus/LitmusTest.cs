namespace TopHalf.Tests.Memory.Litmus;

/// <summary>One test of tools/memory-model/litmus-tests, by its name there.</summary>
/// <param name="Name">Without its suffix.</param>
/// <param name="Verdict">What is said of the outcome.</param>
/// <param name="Exists">The outcome: over the registers, and the variables at the end.</param>
/// <param name="Threads">One for each CPU.</param>
internal sealed record LitmusTest(string Name, Verdict Verdict, Func<LitmusState, bool> Exists, params Action<LitmusState>[] Threads)
{
    public override string ToString() => Name;
}
