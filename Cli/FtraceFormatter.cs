using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;

namespace TopHalf.Cli;

/// <summary>Writes a record of the kernel log as ftrace prints it. Every line of a record has the prefix, as in dmesg.</summary>
internal sealed class FtraceFormatter : ITextFormatter
{
    private readonly MessageTemplateTextFormatter _prefix = new("{TaskName,16}-{Pid,-6} [{Cpu:000}] {Flags} {KernelTime,12}: ", CultureInfo.InvariantCulture);

    public void Format(LogEvent logEvent, TextWriter output)
    {
        foreach (var line in logEvent.RenderMessage(CultureInfo.InvariantCulture).Split('\n'))
        {
            _prefix.Format(logEvent, output);
            output.WriteLine(line);
        }
    }
}
