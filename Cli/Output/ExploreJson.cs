using System.Text.Json;

namespace TopHalf.Cli.Output;

/// <summary>The result of a search for programs.</summary>
internal static class ExploreJson
{
    public static string Render(ExploreReport report) => JsonSerializer.Serialize(report, JsonReport.Options) + "\n";

    /// <summary>Reads a result again.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="BadInputException">It is not there, or holds something else.</exception>
    public static ExploreReport Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<ExploreReport>(File.ReadAllText(path), JsonReport.Options) ?? throw new BadInputException($"'{path}' is empty");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new BadInputException($"'{path}' is not the result of 'tophalf explore --format json': {exception.Message}");
        }
    }
}
