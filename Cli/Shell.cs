namespace TopHalf.Cli;

/// <summary>Commands as they are typed.</summary>
internal static class Shell
{
    private const string Plain = "#_./-+=@:\\,";

    /// <summary>A command line; an argument that a shell would change is quoted.</summary>
    /// <param name="arguments">The command and its arguments.</param>
    public static string Line(IEnumerable<string> arguments) => string.Join(' ', arguments.Select(static argument =>
        argument.Length > 0 && argument.All(static letter => char.IsAsciiLetterOrDigit(letter) || Plain.Contains(letter, StringComparison.Ordinal)) ? argument : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
}
