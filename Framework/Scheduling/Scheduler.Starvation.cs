using System.Globalization;
using TopHalf.Liveness;
using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Scheduling;

/// <content>Tasks that could run and do not: kept from it for ever by better ones, by interrupts, or by one in the middle while a better one waits.</content>
internal sealed partial class Scheduler
{
    // As long as the watchdog of the CPUs waits.
    private const long StarvationNs = SoftLockupNs;

    private long _operationLimit;
    private LastSteps? _last;

    /// <summary>How many of the last operations of a budget are looked at.</summary>
    private static long LookedAt(long budget) => Math.Min(4_096, budget / 4);

    /// <summary>The first time there is a little left, and what happens in it is recorded; then it is over.</summary>
    private bool IsUsedUp()
    {
        if (_last is not null || _operationLimit == _fullLimit)
        {
            return true;
        }

        _last = new(Machine);
        Machine.Events.Add(_last);
        _operationLimit = _fullLimit;
        return false;
    }

    /// <summary>What was wrong when the budget was used up, beyond that; false when nothing is known to be.</summary>
    private bool ReportNoProgress(string text)
    {
        if (_last is not { IsEmpty: false } last)
        {
            return false;
        }

        var isReported = false;
        foreach (var task in Machine.Tasks.Where(static task => task.State == TaskState.Runnable).ToList())
        {
            var kept = task.Cpu is { } cpu && task.BusyUntil <= Started && (task.IsQueued || cpu.Current == task) ? last.KeptFrom(cpu, task) : [];
            if (kept.Count > 0)
            {
                isReported = true;
                ReportStarved(task, $"did nothing in the last {LookedAt(_fullLimit)} operations of a budget that was used up: {task.Cpu} was taken by {string.Join(", ", kept)}");
            }
        }

        if (last.Livelock() is { } loop)
        {
            isReported = true;
            Machine.Report(RuleBook.Livelock, default, $"{text}{loop}");
        }

        return isReported;
    }

    /// <summary>Looks for tasks that have waited for a CPU since long; a CPU that cannot be taken from what it runs is a finding of its own.</summary>
    private void LookForStarved(long time)
    {
        foreach (var task in Machine.Tasks.Where(static task => task.IsQueued || task.StarvesSince != 0).ToList())
        {
            // Each time that it runs its slice begins anew, and each time that it waits the wait does.
            var last = Math.Max(task.SliceStart, task.WaitsSince);
            if (!task.IsQueued || task.StarvesFrom != last || task.Cpu is not { IsLockupReported: false } cpu || time - cpu.TakeableAt >= SoftLockupNs)
            {
                (task.StarvesSince, task.StarvesFrom) = (task.IsQueued ? time : 0, last);
            }
            else if (time - task.StarvesSince >= StarvationNs && cpu.Current != task)
            {
                ReportStarved(task, string.Create(CultureInfo.InvariantCulture,
                    $"has waited for {(time - task.StarvesSince) / 1_000_000_000} s for {cpu}, which runs task '{cpu.Current.Name}' (pid {cpu.Current.Pid}), {Describe(cpu.Current.Policy)}"));
                task.StarvesSince = time;
            }
        }
    }

    private void ReportStarved(TaskStruct task, string how) =>
        Machine.Report(RuleBook.Starvation, default, $"task '{task.Name}' (pid {task.Pid}), {Describe(task.Policy)}, {how}.", task.Name);

    /// <summary>A real-time task has begun to wait: whether who has what it waits for is kept from running by a task that is not as good.</summary>
    private void LookForInversion(TaskStruct waiter)
    {
        if (waiter.Policy.Class != SchedClass.Fifo)
        {
            return;
        }

        var graph = new WaitGraph();
        _ = graph.Add(waiter);
        foreach (var owner in graph.Nodes.Select(static node => node.Source).OfType<TaskStruct>())
        {
            if (owner.IsQueued && owner.Policy.Rank < waiter.Policy.Rank && MiddleOf(owner, waiter) is { } middle)
            {
                graph.Solve(isAtEnd: true);
                var chain = string.Join('\n', graph.Nodes.TakeWhile(node => node.Source != owner).SelectMany(static node => node.Edges).Select(static edge => edge.Text).Distinct());
                Machine.Report(RuleBook.PriorityInversion, waiter.WaitSite, string.Create(CultureInfo.InvariantCulture,
                    $"task '{waiter.Name}' (pid {waiter.Pid}), {Describe(waiter.Policy)}, waits for task '{owner.Name}' (pid {owner.Pid}), {Describe(owner.Policy)}, which could run, but {owner.Cpu} goes to task '{middle.Name}' (pid {middle.Pid}), {Describe(middle.Policy)}.\n{chain}"),
                    waiter.Name);
                return;
            }
        }
    }

    /// <summary>A task has lost its CPU to a better one: who waits for it may be better still.</summary>
    private void LookForInversionOf(TaskStruct owner)
    {
        foreach (var waiter in Machine.Tasks.Where(waiter => waiter.State == TaskState.Blocked && waiter.Policy.Rank > owner.Policy.Rank).ToList())
        {
            LookForInversion(waiter);
        }
    }

    /// <summary>Who has, or will have, the CPU of a task that waits for it, and is better than that task and worse than another one.</summary>
    private TaskStruct? MiddleOf(TaskStruct owner, TaskStruct waiter)
    {
        if (owner.MustStayOn is null && Array.Exists(_cpus, IsFree))
        {
            return null;
        }

        var cpu = owner.Cpu!;
        var next = cpu.Current != waiter && !cpu.Current.IsIdle ? cpu.Current : cpu.RunQueue.First;
        return next is not null && next.Policy.Rank > owner.Policy.Rank && next.Policy.Rank < waiter.Policy.Rank ? next : null;
    }

    private static string Describe(SchedPolicy policy) => policy.Class == SchedClass.Fifo
        ? string.Create(CultureInfo.InvariantCulture, $"FIFO {policy.Priority}")
        : policy.Class.ToString();
}
