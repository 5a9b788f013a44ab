using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TopHalf.Cli.Findings;

/// <summary>Gives findings what they are known by in the next run: it must not hang on lines, which move.</summary>
internal static class Fingerprints
{
    private const int Characters = 100;

    /// <summary>Gives each finding its fingerprint. Equal ones in one file are counted, in their order.</summary>
    /// <param name="parts">The parts.</param>
    public static IReadOnlyList<ReportPart> Assign(IEnumerable<ReportPart> parts)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. parts.Select(part => part with { Findings = [.. part.Findings.Select(Give)] })];

        Finding Give(Finding finding)
        {
            var hash = Hash($"{finding.Rule}\n{finding.Place?.File}\n{finding.Identity}");
            var count = seen[hash] = seen.GetValueOrDefault(hash) + 1;
            return finding with { Fingerprint = string.Create(CultureInfo.InvariantCulture, $"{hash}:{count}") };
        }
    }

    /// <summary>The identity of a finding that is a piece of source: the code from its line on, without white space.</summary>
    /// <param name="root">Where the sources are.</param>
    /// <param name="place">The place.</param>
    /// <param name="message">What stands for it where the source is not there.</param>
    public static string OfSource(SourceRoot root, Place place, string message)
    {
        var text = new StringBuilder();
        foreach (var line in root.From(place.File, place.Line))
        {
            foreach (var character in line.Where(static character => !char.IsWhiteSpace(character)))
            {
                text.Append(character);
                if (text.Length == Characters)
                {
                    return text.ToString();
                }
            }
        }

        return text.Length == 0 ? message : text.ToString();
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
}
