using System.Buffers.Text;
using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace TopHalf.Exploration;

/// <summary>A schedule in one line: what was run, where it left the default policy, and what it broke.</summary>
/// <remarks>
/// As text: the name of the subject, <c>#</c>, and in base64url a version, the settings, injections and deviations, the fingerprint and a CRC-32. A deviation is
/// stored by label, not by number, so that a token survives edits elsewhere in the code.
/// </remarks>
public sealed record ReplayToken
{
    private const byte Version = 1;

    /// <summary>What was run.</summary>
    public required string Subject { get; init; }

    /// <summary>How it was set up: parameters and options that are not as by default, as the command line names them.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>Where the schedule leaves the default policy.</summary>
    public required IReadOnlyList<Deviation> Deviations { get; init; }

    /// <summary>What was injected.</summary>
    public required InjectionSet Injections { get; init; }

    /// <summary>What was broken.</summary>
    public required Fingerprint Fingerprint { get; init; }

    /// <summary>Reads a token.</summary>
    /// <param name="text">As <see cref="ToString"/> wrote it.</param>
    /// <exception cref="FormatException">It is no token, is of another version, or was damaged; the message says which.</exception>
    public static ReplayToken Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Trim().Split('#', 2) is not [{ Length: > 0 } subject, { Length: > 0 } payload])
        {
            throw new FormatException($"'{Shorten(text)}' is no replay token: it has the form <name>#<letters and digits>.");
        }

        byte[] bytes;
        try
        {
            bytes = Base64Url.DecodeFromChars(payload);
        }
        catch (FormatException)
        {
            throw new FormatException($"The part after # of '{Shorten(text)}' is not base64url: a character is missing, or was changed.");
        }

        if (bytes.Length < 6 || !Crc32.Hash(bytes.AsSpan(0, bytes.Length - 4)).AsSpan().SequenceEqual(bytes.AsSpan(bytes.Length - 4)))
        {
            throw new FormatException($"The checksum of '{Shorten(text)}' is wrong: a part is missing, or was changed.");
        }

        if (bytes[0] != Version)
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"'{Shorten(text)}' is of version {bytes[0]}; this program reads version {Version}."));
        }

        using var reader = new BinaryReader(new MemoryStream(bytes, 1, bytes.Length - 5), Encoding.UTF8);
        try
        {
            return Read(reader, subject);
        }
        catch (EndOfStreamException)
        {
            throw new FormatException($"'{Shorten(text)}' ends too early.");
        }
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Version);
        writer.Write7BitEncodedInt(Settings.Count);
        foreach (var (name, value) in Settings.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            writer.Write(name);
            writer.Write(value);
        }

        writer.Write7BitEncodedInt(Injections.Items.Count);
        foreach (var injection in Injections.Items)
        {
            writer.Write(injection.Label);
            writer.Write7BitEncodedInt(injection.Value);
            writer.Write(injection.IsFault);
        }

        writer.Write7BitEncodedInt(Deviations.Count);
        foreach (var deviation in Deviations)
        {
            writer.Write(deviation.Label);
            writer.Write(deviation.Target);
            writer.Write(deviation.Enabled);
        }

        writer.Write(Fingerprint.Rule);
        writer.Write(Fingerprint.Operation);
        writer.Write(Fingerprint.Context);
        writer.Flush();
        writer.Write(Crc32.Hash(stream.ToArray()));
        writer.Flush();
        return $"{Subject}#{Base64Url.EncodeToString(stream.ToArray())}";
    }

    private static ReplayToken Read(BinaryReader reader, string subject)
    {
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            settings[reader.ReadString()] = reader.ReadString();
        }

        var injections = new List<Injection>();
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            injections.Add(new(reader.ReadUInt64(), reader.Read7BitEncodedInt(), reader.ReadBoolean(), ""));
        }

        var deviations = new List<Deviation>();
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            deviations.Add(new(reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadByte()));
        }

        return new()
        {
            Subject = subject,
            Settings = settings,
            Injections = new(injections),
            Deviations = deviations,
            Fingerprint = new(reader.ReadString(), reader.ReadString(), reader.ReadString()),
        };
    }

    private static string Shorten(string text) => text.Length <= 40 ? text : $"{text[..40]}…";
}
