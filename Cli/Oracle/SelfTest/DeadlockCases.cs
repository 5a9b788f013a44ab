namespace TopHalf.Cli.Oracle.SelfTest;

/// <summary>Deadlocks in one context: a lock taken again, orders that go round, readers among writers.</summary>
internal static class DeadlockCases
{
    private static readonly string[] _sorts = ["spin", "wlock", "rlock", "mutex", "wsem", "rsem", "rtmutex"];

    public static IEnumerable<SelfTestCase> All { get; } =
    [
        // A reader-writer spinlock may be read again, so readers alone never go round.
        .. Row("A-A deadlock", "+X1 +X2", readersMay: true),
        .. Row("A-B-B-A deadlock", "AB BA", readersMay: true),
        .. Row("A-B-B-C-C-A deadlock", "AB BC CA", readersMay: true),
        .. Row("A-B-C-A-B-C deadlock", "AB CA BC", readersMay: true),
        .. Row("A-B-B-C-C-D-D-A deadlock", "AB BC CD DA", readersMay: true),
        .. Row("A-B-C-D-B-D-D-A deadlock", "AB CD BD DA", readersMay: true),
        .. Row("A-B-C-D-B-C-D-A deadlock", "AB CD BC DA", readersMay: true),
        .. Row("double unlock", "+A -A -A", readersMay: false),
        .. Row("initialize held", "+A !A", readersMay: false),
        .. Readers("recursive read-lock", "r+X1 r+X1 r-X1 r-X1", rlock: false, rsem: true),
        .. Readers("recursive read-lock #2", "r+X1 r+X2 r-X2 r-X1", rlock: false, rsem: true),
        .. Readers("mixed read-write-lock", "r+X1 w+X2", rlock: true, rsem: true),
        .. Readers("mixed write-read-lock", "w+X1 r+X2", rlock: true, rsem: true),
        .. Readers("mixed read-lock/lock-write ABBA", "r+X1 l+Y1 l-Y1 r-X1 l+Y1 w+X1 w-X1 l-Y1", rlock: true, rsem: true),
        .. Readers("mixed read-lock/lock-read ABBA", "r+X1 l+Y1 l-Y1 r-X1 l+Y1 r+X1 r-X1 l-Y1", rlock: false, rsem: true),
        .. Readers("mixed write-lock/lock-write ABBA", "w+X1 l+Y1 l-Y1 w-X1 l+Y1 w+X1 w-X1 l-Y1", rlock: true, rsem: true),
        // The harmless order in the middle may not hide the harmful one, which differs only in how the lock is taken.
        SelfTestCase.Of("chain cached mixed R-L/L-W ABBA", "rlock", true, Of("rlock",
            "r+X1 l+Y1 l-Y1 r-X1 l+Y1 r+X1 r-X1 l-Y1 l+Y1 w+X1 w-X1 l-Y1")),
        .. Rings("W1R2/W2R3/W3R1", isReported: true),
        .. Rings("W1W2/R2R3/W3R1", isReported: true),
        .. Rings("W1W2/R2R3/R3W1", isReported: false),
        .. Rings("W1R2/R2R3/W3W1", isReported: false),
    ];

    private static IEnumerable<SelfTestCase> Row(string name, string steps, bool readersMay) =>
        from sort in _sorts
        let words = steps.Split(' ').Select(word => char.IsLetter(word[0])
            ? $"{sort}+{word[0]} {sort}+{word[1]} {sort}-{word[1]} {sort}-{word[0]}"
            : sort + word)
        select SelfTestCase.Of(name, sort, !(readersMay && sort == "rlock"), string.Join(' ', words));

    private static IEnumerable<SelfTestCase> Readers(string name, string steps, bool rlock, bool rsem) =>
    [
        SelfTestCase.Of(name, "rlock", rlock, Of("rlock", steps)),
        SelfTestCase.Of(name, "rsem", rsem, Of("rsem", steps)),
    ];

    /// <summary>Readers, writers and an ordinary lock that goes with them.</summary>
    private static string Of(string sort, string steps) =>
        string.Join(' ', steps.Split(' ').Select(word => (word[0], sort) switch
        {
            ('r', "rlock") => "rlock",
            ('w', "rlock") => "wlock",
            ('l', "rlock") => "spin",
            ('r', _) => "rsem",
            ('w', _) => "wsem",
            _ => "mutex",
        } + word[1..]));

    /// <summary>Three tasks of which each holds one lock and wants the next one's, for reading or writing as the name says, begun in every order.</summary>
    private static IEnumerable<SelfTestCase> Rings(string name, bool isReported)
    {
        var tasks = name.Split('/').Select(static task =>
        {
            var (outer, inner) = ($"{Sort(task[0])}+{task[1]}", $"{Sort(task[2])}+{task[3]}");
            return $"{outer} {inner} {inner.Replace('+', '-')} {outer.Replace('+', '-')}";
        }).ToArray();
        return Orders.Of(3).Select(order => SelfTestCase.Of($"rlock {name}/{order}", "rlock", isReported, Orders.Join(tasks, order)));

        static string Sort(char mode) => mode == 'W' ? "wlock" : "rlock";
    }
}
