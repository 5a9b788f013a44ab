using NJsonSchema;
using NUnit.Framework;

namespace TopHalf.Tests.Cli.Findings;

/// <summary>The schema of SARIF 2.1.0, as the standard has it.</summary>
internal static class SarifSchema
{
    private static readonly Lazy<JsonSchema> _schema = new(static () =>
    {
        using var stream = typeof(SarifSchema).Assembly.GetManifestResourceStream("sarif-2.1.0.json")!;
        using var reader = new StreamReader(stream);
        return JsonSchema.FromJsonAsync(reader.ReadToEnd()).GetAwaiter().GetResult();
    });

    public static void AssertHolds(string sarif) => Assert.That(_schema.Value.Validate(sarif).Select(static error => error.ToString()), Is.Empty);
}
