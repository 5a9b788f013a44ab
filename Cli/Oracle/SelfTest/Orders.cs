namespace TopHalf.Cli.Oracle.SelfTest;

/// <summary>The orders in which the parts of a case can come: what the validator reports may not depend on it.</summary>
internal static class Orders
{
    private static readonly string[] _ofTwo = ["12", "21"];
    private static readonly string[] _ofThree = ["123", "132", "213", "231", "312", "321"];

    public static IReadOnlyList<string> Of(int parts) => parts == 2 ? _ofTwo : _ofThree;

    public static string Join(string[] parts, string order) => string.Join(' ', order.Select(digit => parts[digit - '1']));
}
