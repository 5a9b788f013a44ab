using TopHalf.Liveness;

namespace TopHalf.Machines;

/// <content>What keeps it from doing something else, for the report of a hang.</content>
public sealed partial class Cpu : IWaitSource
{
    string IWaitSource.WaitName => ToString();

    void IWaitSource.Explain(WaitNode node)
    {
        if (SpinsOn is { IsSatisfied: false })
        {
            node.Needs(Current, "is kept by");
        }
    }
}
