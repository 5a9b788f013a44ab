using System.CommandLine;
using TopHalf.Cli.Output;

namespace TopHalf.Cli.Commands;

/// <summary><c>tophalf merge</c>: joins what the shards of a search found.</summary>
internal static class MergeCommand
{
    private static readonly string[] _formats = ["text", "json"];

    public static Command Create()
    {
        var command = new Command("merge", "Join the results of all shards of a search, as 'tophalf explore --shard i/n --format json' wrote them.");
        var files = new Argument<string[]>("files") { Description = "the results, one of each shard", Arity = ArgumentArity.OneOrMore };
        var format = RunOptions.Text("format", "text | json; default text");
        var path = RunOptions.Text("out", "write the result to this file instead of the standard output");
        command.Add(files);
        command.Add(format);
        command.Add(path);
        command.SetAction(parsed =>
        {
            var isJson = RunOptions.OneOf(parsed.GetValue(format), "format", _formats) == "json";
            var paths = parsed.GetValue(files)!;
            var merged = ShardMerge.Join([.. paths.Select(static file => (file, ExploreJson.Read(file)))]) with { Repeat = $"tophalf merge {string.Join(' ', paths)}" };
            using var output = ResultOutput.Open(parsed.GetValue(path));
            output.Write(isJson ? ExploreJson.Render(merged) : ExploreText.Render(merged));
            return merged.ExitCodeOf();
        });
        return command;
    }
}
