using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace TopHalf.Tests.ArmSmmu;

/// <summary>A kernel log that keeps what was printed.</summary>
internal sealed class CollectingLog : ILogEventSink
{
    private readonly List<string> _messages = [];

    public CollectingLog() => Logger = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Sink(this).CreateLogger();

    public ILogger Logger { get; }

    public IReadOnlyList<string> Messages => _messages;

    public void Emit(LogEvent logEvent) => _messages.Add(logEvent.RenderMessage(null));
}
