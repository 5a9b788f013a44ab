namespace TopHalf.Cli.Oracle.SelfTest;

/// <summary>One step of a script.</summary>
/// <remarks>
/// <c>spin+A</c> takes a lock and <c>spin-A</c> gives it back, <c>spin!A</c> makes it anew; locks whose names begin with the same letter are
/// of one class. <c>hard{ … }</c> runs what is inside in an interrupt. A word alone does something to the CPU: <c>hardoff</c>.
/// </remarks>
/// <param name="Word">The sort of lock, the sort of interrupt, or the word alone.</param>
/// <param name="Action">What is done: one of <c>+ - ! {</c>, or a space for a word alone.</param>
/// <param name="Lock">The name of the lock.</param>
/// <param name="Inside">What runs in the interrupt.</param>
internal sealed record SelfTestStep(string Word, char Action, string Lock, IReadOnlyList<SelfTestStep> Inside)
{
    /// <summary>Reads a script.</summary>
    /// <exception cref="FormatException">A brace is missing.</exception>
    public static IReadOnlyList<SelfTestStep> Parse(string script)
    {
        var words = new Queue<string>(script.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var steps = ParseBlock(words);
        return words.Count == 0 ? steps : throw new FormatException($"'{script}' has a brace too many.");
    }

    private static List<SelfTestStep> ParseBlock(Queue<string> words)
    {
        var steps = new List<SelfTestStep>();
        while (words.TryPeek(out var word) && word != "}")
        {
            words.Dequeue();
            var at = word.AsSpan().IndexOfAny("+-!{");
            if (at < 0)
            {
                steps.Add(new(word, ' ', "", []));
            }
            else if (word[at] == '{')
            {
                steps.Add(new(word[..at], '{', "", ParseBlock(words)));
                if (!words.TryDequeue(out _))
                {
                    throw new FormatException("A brace is missing.");
                }
            }
            else
            {
                steps.Add(new(word[..at], word[at], word[(at + 1)..], []));
            }
        }

        return steps;
    }
}
