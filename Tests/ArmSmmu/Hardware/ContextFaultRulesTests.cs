using NUnit.Framework;
using TopHalf.Drivers.ArmSmmu.Hardware;

namespace TopHalf.Tests.ArmSmmu.Hardware;

/// <summary>What must hold for every state of a bank and every answer to every knob.</summary>
[TestFixture]
internal sealed class ContextFaultRulesTests
{
    private static IEnumerable<ContextFaultState> AllStates() =>
        from bits in Enumerable.Range(0, 32)
        select new ContextFaultState((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0, (bits & 16) != 0);

    private static IEnumerable<SmmuAssumptions> AllAssumptions()
    {
        var relevant = SmmuKnobs.All.Take(9).ToArray();
        for (var bits = 0; bits < 1 << relevant.Length; bits++)
        {
            var host = new FakeHardwareHost();
            for (var i = 0; i < relevant.Length; i++)
            {
                host.Turn(relevant[i], (bits & (1 << i)) != 0);
            }

            yield return new SmmuAssumptions(host);
        }
    }

    [Test]
    public void OnFault_AnyState_NeverOverwritesARecordAndNeverStallsWhereFaultsTerminate()
    {
        foreach (var assumptions in AllAssumptions())
        {
            foreach (var state in AllStates())
            {
                var outcome = ContextFaultRules.OnFault(state, assumptions);

                if (state.HasFaultBits)
                {
                    Assert.That(outcome.Recording, Is.Not.EqualTo(FaultRecording.Recorded));
                }

                if (!state.Stalls)
                {
                    Assert.That(outcome.Fate, Is.EqualTo(FaultFate.Terminated));
                }

                if (!state.IsStalled)
                {
                    Assert.That(outcome.Recording, Is.Not.EqualTo(FaultRecording.Lost));
                    Assert.That(outcome.Fate, Is.Not.EqualTo(FaultFate.TerminatedByOther));
                }

                if (outcome.Recording == FaultRecording.Recorded && outcome.Fate == FaultFate.Waits)
                {
                    Assert.Fail("A recorded fault does not wait for a record.");
                }
            }
        }
    }

    [Test]
    public void OnResume_AnyState_IsReleasedWhenSsIsSetAndFsrIsClear()
    {
        foreach (var assumptions in AllAssumptions())
        {
            foreach (var state in AllStates())
            {
                var effect = ContextFaultRules.OnResume(state, assumptions);

                Assert.That(
                    effect is ResumeEffect.Ignored or ResumeEffect.Kept, Is.EqualTo(!state.IsStalled));
                Assert.That(effect == ResumeEffect.Released || !state.IsStalled || state.HasFaultBits, Is.True);
            }
        }
    }

    [Test]
    public void IsLineAsserted_AnyState_NeedsTheEnableAndACause()
    {
        foreach (var assumptions in AllAssumptions())
        {
            foreach (var state in AllStates())
            {
                var isAsserted = ContextFaultRules.IsLineAsserted(state, assumptions);

                Assert.That(isAsserted, Is.EqualTo(
                    state.InterruptEnabled && (state.HasFaultBits || (state.IsStalled && assumptions.SsHoldsLine))));
            }
        }
    }
}
