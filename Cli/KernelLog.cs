using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace TopHalf.Cli;

/// <summary>Where the kernel log goes: a file, the standard error, both, or nowhere. One line as ftrace prints it.</summary>
internal static class KernelLog
{
    public static Logger Open(string? path, bool onError)
    {
        var configuration = new LoggerConfiguration().MinimumLevel.Verbose();
        if (onError)
        {
            configuration.WriteTo.Console(new FtraceFormatter(), standardErrorFromLevel: LogEventLevel.Verbose);
        }

        if (path is null)
        {
            return configuration.CreateLogger();
        }

        try
        {
            File.WriteAllText(path, "");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new BadInputException($"--log '{path}' cannot be written ({exception.GetType().Name}); accepted: the path of a file in a folder that exists");
        }

        return (Path.GetExtension(path) is ".clef" or ".json"
            ? configuration.WriteTo.File(new CompactJsonFormatter(), path)
            : configuration.WriteTo.File(new FtraceFormatter(), path)).CreateLogger();
    }
}
