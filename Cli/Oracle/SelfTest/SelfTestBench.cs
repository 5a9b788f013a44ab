using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Cli.Oracle.SelfTest;

/// <summary>What a case has at hand, and what runs its script.</summary>
internal sealed class SelfTestBench(Machine machine)
{
    public Machine Machine { get; } = machine;

    public SelfTestLocks Locks { get; } = new();

    public async KernelTask RunAsync(IReadOnlyList<SelfTestStep> steps)
    {
        foreach (var step in steps)
        {
            switch (step.Action)
            {
                case '+':
                    await Locks.TakeAsync(step.Word, step.Lock);
                    break;
                case '-':
                    Locks.Release(step.Word, step.Lock);
                    break;
                case '!':
                    Locks.MakeAnew(step.Word, step.Lock);
                    break;
                case '{':
                    Machine.RunIn(Machine.Options.Model[RoleOf(step.Word)], "selftest", () => RunAsync(step.Inside));
                    break;
                default:
                    Switch(step.Word);
                    break;
            }
        }
    }

    private static ContextRole RoleOf(string interrupt) => interrupt switch
    {
        "hard" => ContextRole.HardIrq,
        "unthreaded" => ContextRole.HardIrqUnthreaded,
        "soft" => ContextRole.Softirq,
        _ => throw new FormatException($"'{interrupt}' is no interrupt."),
    };

    private static void Switch(string word)
    {
        switch (word)
        {
            case "hardoff":
                Kernel.LocalIrqDisable();
                break;
            case "hardon":
                Kernel.LocalIrqEnable();
                break;
            case "softoff":
                Kernel.LocalBhDisable();
                break;
            case "softon":
                Kernel.LocalBhEnable();
                break;
            default:
                throw new FormatException($"'{word}' is no word of a script.");
        }
    }
}
