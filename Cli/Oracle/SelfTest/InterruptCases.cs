namespace TopHalf.Cli.Oracle.SelfTest;

/// <summary>Locks that interrupts take, and locks that are held with interrupts on.</summary>
internal static class InterruptCases
{
    private static readonly string[] _all = ["spin", "wlock", "rlock"];
    private static readonly string[] _writeAndRead = ["wlock", "rlock"];

    // In a part: "+A" is a lock of the column, "irq", "off" and "on" are the interrupt of the row.
    public static IEnumerable<SelfTestCase> All { get; } =
    [
        .. Family("{0}-irqs-on + irq-safe-A", _all, "irq{ +A -A }", "+A -A"),
        .. Family("sirq-safe-A => hirqs-on", _all, "soft{ +A -A }", "hardoff +A hardon -A"),
        .. Family("{0}-safe-A + irqs-on", _all, "irq{ +A -A }", "off +A on -A"),
        .. Family("{0}-safe-A + unsafe-B #1", _all, "+A +B -B -A", "+B -B", "irq{ +A -A }"),
        .. Family("{0}-safe-A + unsafe-B #2", _all, "off +A +B -B -A on", "+B -B", "irq{ +A -A }"),
        .. Family("{0}-irq lock-inversion", _all, "off wlock+A +B -B wlock-A on", "+B -B", "irq{ rlock+A rlock-A }"),
        .. Family("{0}-irq read-recursion", _writeAndRead, "off wlock+A wlock-A on", "rlock+A rlock-A", "irq{ +A spin+B spin-B -A }"),
        .. Family("{0}-irq read-recursion #2", _writeAndRead, "off spin+B +A -A spin-B on", "rlock+A rlock-A", "irq{ spin+B spin-B }"),
        .. Family("{0}-irq read-recursion #3", _writeAndRead, "off wlock+B +A -A wlock-B on", "rlock+A rlock-A", "irq{ rlock+B rlock-B }"),
    ];

    private static IEnumerable<SelfTestCase> Family(string name, string[] sorts, params string[] parts) =>
        from order in Orders.Of(parts.Length)
        from irq in name.Contains('{') ? new[] { "hard", "soft" } : ["soft"]
        from sort in sorts
            // What readers alone do is no deadlock: none of them waits for another.
        select SelfTestCase.Of($"{name.Replace("{0}", irq)}/{order}", sort, sort != "rlock", Orders.Join([.. parts.Select(part => Of(part, irq, sort))], order));

    private static string Of(string part, string irq, string sort) => string.Join(' ', part.Split(' ').Select(word => word switch
    {
        "irq{" => irq + "{",
        "off" => irq + "off",
        "on" => irq + "on",
        _ when word[0] is '+' or '-' => sort + word,
        _ => word,
    }));
}
