namespace TopHalf.Upstream;

/// <summary>A bug that shipped in Linux, re-modelled: one program as it was shipped, and the same one as it was fixed.</summary>
public abstract class UpstreamBug() : ProgramPair("shipped", "fixed")
{
    /// <summary>The title of the fix upstream, or of the report where there is no fix.</summary>
    public abstract string Title { get; }

    /// <summary>The year in which it was found upstream.</summary>
    public abstract int Year { get; }

    /// <summary>Where it is written down: the commit, the mail, the advisory.</summary>
    public abstract string Source { get; }

    /// <inheritdoc/>
    public override string Summary => $"{Title} ({Year})";
}
