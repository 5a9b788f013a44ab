using TopHalf.Contracts;
using TopHalf.Scheduling;

namespace TopHalf.Corpus;

/// <summary>One program of the corpus. It does not know whether it is a bug as shipped, as fixed, or a trap.</summary>
/// <remarks>Complete in its own file: the machine runs it, and the analyzer reads the file, alone.</remarks>
public abstract class CorpusProgram
{
    /// <summary>The program. Runs as the task <c>init</c>, in process context.</summary>
    [RunsIn(CallContexts.Process)]
    public abstract KernelTask RunAsync();
}
