using System.Globalization;
using System.Text.RegularExpressions;

namespace TopHalf.Cli.Oracle.Behaviour;

/// <summary>The form in which sequences and return values are written: <c>(a,b)xN</c> stands for the block a,b N times in a row.</summary>
internal static partial class BehaviourText
{
    private const int LongestBlock = 12;
    private const int FewestTimes = 3;
    private const int MostReturns = 32;
    private const int ReturnsAtStart = 20;
    private const int ReturnsAtEnd = 5;

    /// <summary>Writes tokens, repetitions folded.</summary>
    public static string Fold(IReadOnlyList<string> tokens)
    {
        List<string> parts = [];
        for (var at = 0; at < tokens.Count;)
        {
            var (length, times) = BestBlock(tokens, at);
            if (times < FewestTimes)
            {
                parts.Add(tokens[at++]);
                continue;
            }

            parts.Add(string.Create(CultureInfo.InvariantCulture, $"({string.Join(',', tokens.Skip(at).Take(length))})x{times}"));
            at += length * times;
        }

        return string.Join(',', parts);
    }

    /// <summary>Reads tokens, repetitions unfolded.</summary>
    public static List<string> Unfold(string sequence)
    {
        var at = 0;
        return Unfold(sequence, ref at);
    }

    /// <summary>The values that the functions of a script returned, in order: <c>name=value</c>, repetitions as <c>x2</c>.</summary>
    /// <param name="noted">Those that are not in the sequence, which come first.</param>
    /// <param name="tokens">The sequence.</param>
    public static string Returns(IEnumerable<string> noted, IEnumerable<string> tokens)
    {
        List<(string Text, int Times)> values = [];
        foreach (var value in noted.Concat(tokens.Select(static token => Value().Match(token)).Where(static match => match.Success)
            .Select(static match => $"{match.Groups[1].Value}={match.Groups[2].Value}")))
        {
            if (values.Count > 0 && values[^1].Text == value)
            {
                values[^1] = (value, values[^1].Times + 1);
            }
            else
            {
                values.Add((value, 1));
            }
        }

        List<string> texts = [.. values.Select(static value =>
            value.Times == 1 ? value.Text : string.Create(CultureInfo.InvariantCulture, $"{value.Text}x{value.Times}"))];
        return string.Join(' ', texts.Count > MostReturns ? [.. texts.Take(ReturnsAtStart), "...", .. texts.TakeLast(ReturnsAtEnd)] : texts);
    }

    private static (int Length, int Times) BestBlock(IReadOnlyList<string> tokens, int at)
    {
        var (best, bestTimes) = (1, 1);
        for (var length = 1; length <= Math.Min(LongestBlock, (tokens.Count - at) / 2); length++)
        {
            var times = 1;
            while (IsAgain(tokens, at, length, times))
            {
                times++;
            }

            if ((times - 1) * length > (bestTimes - 1) * best)
            {
                (best, bestTimes) = (length, times);
            }
        }

        return (best, bestTimes);
    }

    private static bool IsAgain(IReadOnlyList<string> tokens, int at, int length, int times)
    {
        var next = at + (length * times);
        if (next + length > tokens.Count)
        {
            return false;
        }

        for (var i = 0; i < length; i++)
        {
            if (tokens[at + i] != tokens[next + i])
            {
                return false;
            }
        }

        return true;
    }

    private static List<string> Unfold(string text, ref int at)
    {
        List<string> tokens = [];
        while (at < text.Length && text[at] != ')')
        {
            if (text[at] == '(')
            {
                at++;
                var block = Unfold(text, ref at);
                var times = Times().Match(text, at);
                at += times.Length;
                for (var i = int.Parse(times.Groups[1].Value, CultureInfo.InvariantCulture); i > 0; i--)
                {
                    tokens.AddRange(block);
                }
            }
            else
            {
                tokens.Add(ReadToken(text, ref at));
            }

            at += at < text.Length && text[at] == ',' ? 1 : 0;
        }

        return tokens;
    }

    /// <summary>A token ends at a comma or a parenthesis, but not within braces.</summary>
    private static string ReadToken(string text, ref int at)
    {
        var (start, depth) = (at, 0);
        while (at < text.Length && (depth > 0 || text[at] is not (',' or ')')))
        {
            depth += text[at] switch { '{' => 1, '}' => -1, _ => 0 };
            at++;
        }

        return text[start..at];
    }

    // A call (name<=V, name=V) or a handler's answer (H1<V); what a chip callback is given is no answer.
    [GeneratedRegex(@"^([A-Za-z0-9_-]+?)(?:<?=|(?<=^[HT]\d)<)([^@]+)@")]
    private static partial Regex Value();

    [GeneratedRegex(@"\G\)x(\d+)")]
    private static partial Regex Times();
}
