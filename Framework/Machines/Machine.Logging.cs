using Serilog.Events;
using TopHalf.Logging;
using TopHalf.Tracing;

namespace TopHalf.Machines;

/// <content>The kernel log: Serilog, with the levels of printk.</content>
public sealed partial class Machine
{
    internal void Log(KernLevel level, string message)
    {
        Emit(EventKind.Printk, null, (long)level);
        var serilogLevel = ToSerilog(level);
        if (Options.Log.IsEnabled(serilogLevel))
        {
            Options.Log
                .ForContext("Cpu", CurrentCpu.Number)
                .ForContext("Flags", LatencyFlags.Of(CurrentTask))
                .ForContext("KernelTime", Now.ToString())
                .ForContext("TaskName", CurrentTask.Name)
                .ForContext("Pid", CurrentTask.Pid)
                .Write(serilogLevel, "{KernelMessage:l}", message);
        }
    }

    private static LogEventLevel ToSerilog(KernLevel level) => level switch
    {
        KernLevel.Emerg or KernLevel.Alert or KernLevel.Crit => LogEventLevel.Fatal,
        KernLevel.Err => LogEventLevel.Error,
        KernLevel.Warning => LogEventLevel.Warning,
        KernLevel.Notice or KernLevel.Info => LogEventLevel.Information,
        _ => LogEventLevel.Debug,
    };
}
