namespace TopHalf.Devices;

/// <summary>Several interrupt outputs on one wire: it is asserted while any of them is.</summary>
/// <remarks>Integrations join the context interrupts of an SMMU in this way, so that a handler is called for banks that did not fault.</remarks>
/// <param name="output">The wire that leads to the interrupt controller.</param>
public sealed class SharedWire(IInterruptWire output)
{
    private int _assertedInputs;

    /// <summary>Adds one output of a device.</summary>
    public IInterruptWire AddInput() => new Input(this, output);

    private sealed class Input(SharedWire shared, IInterruptWire output) : IInterruptWire
    {
        public bool IsAsserted { get; private set; }

        public void Assert()
        {
            if (!IsAsserted)
            {
                IsAsserted = true;
                shared._assertedInputs++;
            }

            output.Assert();
        }

        public void Deassert()
        {
            if (!IsAsserted)
            {
                return;
            }

            IsAsserted = false;
            if (--shared._assertedInputs == 0)
            {
                output.Deassert();
            }
        }
    }
}
