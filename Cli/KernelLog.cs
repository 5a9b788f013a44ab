using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Formatting.Compact;

namespace TopHalf.Cli;

/// <summary>Where the kernel log goes: a file, the standard error, both, or nowhere. One line as ftrace prints it.</summary>
internal static class KernelLog
{
    private const string Line = "{TaskName,16}-{Pid,-6} [{Cpu:000}] {Flags} {KernelTime,12}: {Message:lj}{NewLine}";

    public static Logger Open(string? path, bool onError)
    {
        var configuration = new LoggerConfiguration().MinimumLevel.Verbose();
        if (onError)
        {
            configuration.WriteTo.Console(outputTemplate: Line, formatProvider: CultureInfo.InvariantCulture,
                standardErrorFromLevel: Serilog.Events.LogEventLevel.Verbose);
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
            : configuration.WriteTo.File(path, outputTemplate: Line, formatProvider: CultureInfo.InvariantCulture)).CreateLogger();
    }
}
