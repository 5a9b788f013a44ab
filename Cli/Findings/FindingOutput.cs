using TopHalf.Cli.Output;

namespace TopHalf.Cli.Findings;

/// <summary>Where findings go. Everything is opened before the work, so that what cannot be written or read is refused at once.</summary>
internal sealed class FindingOutput : IDisposable
{
    private readonly FindingRequest _request;
    private readonly IReadOnlySet<string> _known;
    private readonly ResultOutput _result;
    private readonly List<(string Format, ResultOutput Output)> _files = [];

    private FindingOutput(FindingRequest request)
    {
        _request = request;
        _known = request is { BaselinePath: { } path, WritesBaseline: false } ? Baseline.Read(path) : new HashSet<string>();
        _result = ResultOutput.Open(request.OutputPath);
        foreach (var file in request.Files)
        {
            _files.Add((file.Format, ResultOutput.Open(file.Path, "--report")));
        }
    }

    /// <summary>Opens all that is asked for.</summary>
    /// <param name="request">What is asked for.</param>
    /// <exception cref="BadInputException">Something cannot be written, or the baseline cannot be read.</exception>
    public static FindingOutput Open(FindingRequest request) => new(request);

    /// <inheritdoc/>
    public void Dispose()
    {
        _result.Dispose();
        _files.ForEach(static file => file.Output.Dispose());
    }

    /// <summary>Writes a report everywhere, and in a GitHub job its annotations and its page.</summary>
    /// <param name="report">The report.</param>
    /// <returns>What the command tells the shell.</returns>
    public int Write(FindingReport report)
    {
        report = report with { Parts = Fingerprints.Assign(report.Parts), FailOn = _request.FailOn, HasBaseline = _request.BaselinePath is not null };
        var known = _known;
        if (_request is { WritesBaseline: true, BaselinePath: { } path })
        {
            using var baseline = ResultOutput.Open(path, "--baseline");
            baseline.Write(Baseline.Render(report));
            known = report.Findings.Where(static finding => finding.Suppression is null).Select(static finding => finding.Fingerprint).ToHashSet(StringComparer.Ordinal);
        }

        report = Baseline.Apply(report, known);
        _result.Write(FindingFormats.Render(report, _request.Format));
        foreach (var (format, output) in _files)
        {
            output.Write(FindingFormats.Render(report, format));
        }

        if (Environment.GetEnvironmentVariable("GITHUB_ACTIONS") == "true")
        {
            TellGitHub(report);
        }

        return report.ExitCodeOf();
    }

    private void TellGitHub(FindingReport report)
    {
        // A runner reads commands from both streams; a result that a program reads stays as it is.
        var console = _request.Format == "text" || _request.OutputPath is not null ? Console.Out : Console.Error;
        console.Write(GitHubAnnotations.Render(report));
        if (Environment.GetEnvironmentVariable("GITHUB_STEP_SUMMARY") is { Length: > 0 } page)
        {
            File.AppendAllText(page, GitHubSummary.Render(report));
        }
    }
}
