using TopHalf.Rules;
using TopHalf.Tracing;

namespace TopHalf.Exploration;

/// <summary>What came of following a replay token.</summary>
public sealed record Replay
{
    /// <summary>The token.</summary>
    public required ReplayToken Token { get; init; }

    /// <summary>At which choice it could not be followed, what was expected there and what was met; null when it was followed to its end.</summary>
    public required string? Divergence { get; init; }

    /// <summary>Whether it was followed, but other things could have come at one of its choices than when it was recorded.</summary>
    public required bool HasDrifted { get; init; }

    /// <summary>The rules that the run broke.</summary>
    public required IReadOnlyList<Violation> Violations { get; init; }

    /// <summary>The run as columns, one for each CPU.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>The hash of the run's events.</summary>
    public required string TraceHash { get; init; }

    /// <summary>What was injected, as the run came to it; what it did not come to is left out.</summary>
    public required IReadOnlyList<string> Injections { get; init; }

    /// <summary>How many steps the run took.</summary>
    public required int Steps { get; init; }

    /// <summary>How often a context was made to wait that could have gone on.</summary>
    public required int Preemptions { get; init; }

    /// <summary>How many interrupts landed.</summary>
    public required int Interrupts { get; init; }

    /// <summary>Whether the rule was broken that the token says.</summary>
    public bool IsSame => Violations.Any(violation => Fingerprint.Of(violation) == Token.Fingerprint);

    /// <summary>Follows a token. With a debugger attached it stops where a rule is broken, in the code that broke it.</summary>
    /// <param name="subject">What it was made of, set up in the same way.</param>
    /// <param name="token">The token.</param>
    /// <param name="maxSteps">When the run is given up if it does not end.</param>
    /// <param name="observers">Observers of the event stream.</param>
    /// <exception cref="ArgumentException">The token is of another subject.</exception>
    public static Replay Of(Subject subject, ReplayToken token, long maxSteps = 20_000, params IReadOnlyList<IEventObserver> observers)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(token);
        if (subject.Name != token.Subject)
        {
            throw new ArgumentException($"The token is of '{token.Subject}', not of '{subject.Name}'.", nameof(token));
        }

        using var replayer = new ScheduleReplayer(subject, maxSteps);
        var run = replayer.Follow(token.Deviations, token.Injections, out var divergence, out var hasDrifted, [.. observers, .. StopAtViolation.ForDebugger]);
        var size = ScheduleSize.Of(run, token.Fingerprint);
        return new()
        {
            Token = token,
            Divergence = divergence,
            HasDrifted = hasDrifted,
            Violations = run.Run.Violations,
            Columns = ScheduleColumns.Render(run.StepsTo(token.Fingerprint) ?? run.Steps, run.Run.Machine.Cpus.Count),
            TraceHash = run.TraceHash,
            Injections = [.. run.Schedule.Injections.Items.Select(static item => item.Description).Where(static text => text.Length > 0)],
            Steps = size.Steps,
            Preemptions = size.Preemptions,
            Interrupts = size.Interrupts,
        };
    }
}
