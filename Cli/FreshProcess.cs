using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace TopHalf.Cli;

/// <summary>Runs this program again, in a process of its own: only that has other hash seeds, and can see an order that hangs on them.</summary>
internal static class FreshProcess
{
    /// <summary>Runs a command that prints JSON.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="program">The assembly of the program; the default is this one.</param>
    /// <returns>What it printed.</returns>
    public static JsonElement Json(IEnumerable<string> arguments, Assembly? program = null)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add((program ?? typeof(FreshProcess).Assembly).Location);
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.ArgumentList.Add("--format");
        start.ArgumentList.Add("json");
        using var process = Process.Start(start) ?? throw new InvalidOperationException("A second process could not be started.");
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return JsonDocument.Parse(output).RootElement;
    }
}
