namespace TopHalf.Benchmarks.CoyotePrograms;

/// <summary>A task of .NET.</summary>
internal static class Worker
{
    public static Activity Done => Activity.CompletedTask;

    public static Activity Start(Func<Activity> body) => Activity.Run(body);

    public static Activity[] StartMany(int count, Func<int, Activity> body)
    {
        var workers = new Activity[count];
        for (var i = 0; i < count; i++)
        {
            var number = i;
            workers[i] = Start(() => body(number));
        }

        return workers;
    }

    public static Activity JoinAsync(params Activity[] workers) => Activity.WhenAll(workers);

    public static async Activity YieldAsync() => await Activity.Yield();
}
