using System.Text.Json;

namespace TopHalf.Corpus;

/// <summary>All entries of the corpus, their programs, and the source of these.</summary>
public static class CorpusEntries
{
    private static readonly JsonSerializerOptions _options = new(JsonSerializerDefaults.Web);

    /// <summary>The entries, by id.</summary>
    public static IReadOnlyList<CorpusEntry> All { get; } = Read();

    /// <summary>Makes a program of an entry.</summary>
    public static CorpusProgram Program(CorpusEntry entry, string variant) => (CorpusProgram)Activator.CreateInstance(TypeOf(entry, variant))!;

    /// <summary>The path of the file that a program stands in, below the folder of the corpus.</summary>
    public static string SourcePath(CorpusEntry entry, string variant)
    {
        var type = TypeOf(entry, variant);
        return $"{type.Namespace!["TopHalf.Corpus.".Length..].Replace('.', '/')}/{type.Name}.cs";
    }

    /// <summary>The text of the file that a program stands in.</summary>
    public static string Source(CorpusEntry entry, string variant)
    {
        using var stream = typeof(CorpusEntries).Assembly.GetManifestResourceStream(SourcePath(entry, variant))!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static Type TypeOf(CorpusEntry entry, string variant)
    {
        var name = entry.Id + char.ToUpperInvariant(variant[0]) + variant[1..];
        return Array.Find(typeof(CorpusEntries).Assembly.GetTypes(), type => type.Name == name)
            ?? throw new InvalidOperationException($"The corpus has no program {name}.");
    }

    private static IReadOnlyList<CorpusEntry> Read() =>
    [
        .. typeof(CorpusEntries).Assembly.GetManifestResourceNames()
            .Where(static name => name.EndsWith("/entries.json", StringComparison.Ordinal))
            .SelectMany(ReadFile)
            .OrderBy(static entry => entry.Id, StringComparer.Ordinal),
    ];

    private static List<CorpusEntry> ReadFile(string name)
    {
        using var stream = typeof(CorpusEntries).Assembly.GetManifestResourceStream(name)!;
        return JsonSerializer.Deserialize<List<CorpusEntry>>(stream, _options)!;
    }
}
