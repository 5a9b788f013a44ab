namespace TopHalf.Cli.Output;

/// <summary>Where the result goes. A file is opened before the run, so that an unwritable one is refused at once.</summary>
internal sealed class ResultOutput : IDisposable
{
    private readonly TextWriter _writer;
    private readonly bool _owns;

    private ResultOutput(TextWriter writer, bool owns)
    {
        _writer = writer;
        _owns = owns;
    }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file; null for the standard output.</param>
    /// <param name="option">By which option it was given.</param>
    /// <exception cref="BadInputException">It cannot be written.</exception>
    public static ResultOutput Open(string? path, string option = "--out")
    {
        if (path is null)
        {
            return new(Console.Out, owns: false);
        }

        try
        {
            return new(new StreamWriter(path), owns: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new BadInputException($"{option} '{path}' cannot be written ({exception.GetType().Name}); accepted: the path of a file in a folder that exists");
        }
    }

    public void Write(string text) => _writer.Write(text);

    public void Dispose()
    {
        if (_owns)
        {
            _writer.Dispose();
        }
    }
}
