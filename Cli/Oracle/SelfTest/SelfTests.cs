using TopHalf.Contexts;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Cli.Oracle.SelfTest;

/// <summary>The kernel's locking self-tests: what lib/locking-selftest.c asks of the validator of locks, asked of ours.</summary>
internal static class SelfTests
{
    /// <summary>What the validator reports. A sleep where one may not sleep is another check's, and does not count here.</summary>
    private static readonly HashSet<Rule> _validator =
    [
        RuleBook.LockRecursion, RuleBook.UnlockBalance, RuleBook.CircularLocks, RuleBook.LockState, RuleBook.IrqLockOrder, RuleBook.WaitContext,
        RuleBook.IrqInversion, RuleBook.IrqsOnInHardIrq, RuleBook.NestLockNotHeld, RuleBook.LockNotHeld, RuleBook.HeldLockFreed, RuleBook.WwMisuse,
    ];

    /// <summary>All cases, in the kernel's order.</summary>
    public static IReadOnlyList<SelfTestCase> All { get; } =
    [
        .. DeadlockCases.All,
        .. InterruptCases.All,
        .. WwCases.All,
        .. WwCases.Mixed,
        .. OtherCases.QueuedReaders,
        .. OtherCases.Reclaim,
        .. OtherCases.WaitContexts,
        .. OtherCases.LocalLocks,
    ];

    /// <summary>Runs one case on a machine of its own.</summary>
    public static SelfTestAnswer Run(SelfTestCase test, CarrierPool carriers)
    {
        var options = new MachineOptions { Model = Linux.Model, CpuCount = 2, QueuedRwLocks = test.HasQueuedReaders };
        var machine = new Machine(options, carriers);
        var found = -1;
        var end = machine.Run(async () =>
        {
            await test.Body(new(machine));
            // What is still held when the task ends is no part of the case.
            found = machine.Findings.All.Count;
        });
        var report = machine.Findings.All.Take(found < 0 ? machine.Findings.All.Count : found).FirstOrDefault(static finding => _validator.Contains(finding.Rule));
        if (found < 0)
        {
            throw new InvalidOperationException($"{test}: the case did not come to its end ({end}). {string.Join("\n", machine.Findings.All.Select(static finding => finding.Report))}");
        }

        return new(test, report);
    }
}
