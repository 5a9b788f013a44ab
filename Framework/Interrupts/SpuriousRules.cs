namespace TopHalf.Interrupts;

/// <summary>Whether nobody cares for an interrupt: 99,900 of 100,000 unhandled, each within a tenth of a second of the last.</summary>
/// <remarks>Follows <c>note_interrupt()</c>, kernel/irq/spurious.c. Pure: state in, state and verdict out.</remarks>
internal static class SpuriousRules
{
    private const int LookEvery = 100_000;
    private const int TooMany = 99_900;

    /// <summary>Whether an or-ed answer is none at all (<c>bad_action_ret()</c>).</summary>
    public static bool IsBogus(IrqReturn answer) => (int)answer > (int)(IrqReturn.Handled | IrqReturn.WakeThread) || answer < 0;

    /// <summary>Takes note of one interrupt.</summary>
    /// <param name="state">The counters.</param>
    /// <param name="answer">The or-ed answers of the primary handlers.</param>
    /// <param name="jiffies">The time in ticks.</param>
    /// <param name="hz">Ticks a second.</param>
    /// <returns>Whether the line has to be disabled.</returns>
    public static bool Note(ref SpuriousState state, IrqReturn answer, long jiffies, int hz)
    {
        if ((answer & IrqReturn.WakeThread) != 0)
        {
            if (answer != IrqReturn.WakeThread)
            {
                state.IsDeferred = false;
            }
            else if (!state.IsDeferred)
            {
                // Only a thread was woken: whether it handled anything is looked at when the next one comes.
                state.IsDeferred = true;
                return false;
            }
            else
            {
                answer = state.ThreadsHandled != state.ThreadsHandledLast ? IrqReturn.Handled : IrqReturn.None;
                state.ThreadsHandledLast = state.ThreadsHandled;
            }
        }

        if (answer == IrqReturn.None)
        {
            state.Unhandled = jiffies > state.LastUnhandled + (hz / 10) ? 1 : state.Unhandled + 1;
            state.LastUnhandled = jiffies;
        }

        if (state.Unhandled == 0 || ++state.Count < LookEvery)
        {
            return false;
        }

        var disable = state.Unhandled > TooMany;
        (state.Count, state.Unhandled) = (0, 0);
        return disable;
    }
}
