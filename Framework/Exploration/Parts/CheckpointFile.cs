using System.IO.Hashing;
using System.Reflection;
using System.Text;

namespace TopHalf.Exploration.Parts;

/// <summary>The file in which a search writes down how far it is.</summary>
/// <param name="path">Where it is.</param>
/// <param name="search">Of what search it is, as <see cref="NameOf"/> says.</param>
internal sealed class CheckpointFile(string path, string search)
{
    private const string Magic = "TopHalf checkpoint 1";

    /// <summary>All on which the result of a search depends but for how long it goes on.</summary>
    /// <param name="subject">What is searched.</param>
    /// <param name="strategy">The strategy, by name.</param>
    /// <param name="options">How.</param>
    public static string NameOf(Subject subject, string strategy, ExplorationOptions options)
    {
        var version = typeof(CheckpointFile).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        var text = new StringBuilder();
        text.Append(FormattableString.Invariant(
            $"version {version}, {subject.Name}, strategy {strategy}, seed {options.Seed}, {(options.IsExhaustive ? "exhaustive" : "not exhaustive")}, preemptions {options.Preemptions?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "any"}, "));
        text.Append(FormattableString.Invariant(
            $"interrupts {options.Interrupts}, failures {options.Faults}, steps {options.MaxSteps}, {(options.EndsAtFirst ? "ends at the first" : "goes on after the first")}, parts of {options.RunsOfAPart}"));
        foreach (var (name, value) in options.Settings.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append(FormattableString.Invariant($", {name}={value.Replace('\n', ' ')}"));
        }

        return text.ToString();
    }

    /// <summary>Writes the state; a file that is there stays whole until the new one is.</summary>
    /// <param name="save">Writes it.</param>
    public void Write(Action<CheckpointWriter> save)
    {
        using var stream = new MemoryStream();
        using (var writer = new CheckpointWriter(stream))
        {
            writer.Write(Magic);
            writer.Write(search);
            save(writer);
        }

        stream.Write(Crc32.Hash(stream.ToArray()));
        File.WriteAllBytes($"{path}.new", stream.ToArray());
        File.Move($"{path}.new", path, overwrite: true);
    }

    /// <summary>Reads the state, if there is a file.</summary>
    /// <param name="load">Reads it.</param>
    /// <exception cref="CheckpointException">It is of something else, or damaged.</exception>
    public void Read(Action<CheckpointReader> load)
    {
        if (!File.Exists(path))
        {
            return;
        }

        var bytes = File.ReadAllBytes(path);
        if (bytes.Length < 4 || !Crc32.Hash(bytes.AsSpan(0, bytes.Length - 4)).AsSpan().SequenceEqual(bytes.AsSpan(bytes.Length - 4)))
        {
            throw new CheckpointException($"'{path}' is no checkpoint, or is damaged; remove it, and the search begins anew.");
        }

        using var reader = new CheckpointReader(new MemoryStream(bytes, 0, bytes.Length - 4));
        if (reader.ReadString() != Magic)
        {
            throw new CheckpointException($"'{path}' is no checkpoint of this version of TopHalf; remove it, and the search begins anew.");
        }

        if (reader.ReadString() is var other && other != search)
        {
            throw new CheckpointException($"'{path}' is of another search: it is of '{other}', and this is '{search}'. Name another file, or remove it.");
        }

        load(reader);
    }
}
