using TopHalf.Exploration;

namespace TopHalf.Cli.Commands;

/// <summary>Follows each replay line in a process of its own before it is reported.</summary>
internal static class FreshReplay
{
    /// <inheritdoc cref="Differences(FoundViolation, IReadOnlyList{string}?)"/>
    public static IEnumerable<string> Differences(FoundViolation found) => Differences(found, null);

    /// <summary>How a replay in a fresh process differs.</summary>
    /// <param name="found">What was found.</param>
    /// <param name="command">What follows a token, but for the token; null for <c>replay</c>.</param>
    /// <returns>Nothing when it does not.</returns>
    public static IEnumerable<string> Differences(FoundViolation found, IReadOnlyList<string>? command)
    {
        var replay = FreshProcess.Json([.. command ?? ["replay"], found.Token.ToString()]);
        var hash = replay.GetProperty("traceHash").GetString();
        if (replay.GetProperty("divergence").GetString() is { } divergence)
        {
            yield return $"{found.Fingerprint}: a fresh process does not follow its schedule: {divergence}";
        }
        else if (hash != found.TraceHash)
        {
            yield return $"{found.Fingerprint}: the trace hash is {found.TraceHash} here and {hash} in a fresh process";
        }
    }
}
