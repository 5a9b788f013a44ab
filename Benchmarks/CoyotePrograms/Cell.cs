using Microsoft.Coyote.Runtime;

namespace TopHalf.Benchmarks.CoyotePrograms;

/// <summary>A variable at whose accesses others may go first.</summary>
internal sealed class Cell
{
    private int _value;

    public int Value
    {
        get
        {
            SchedulingPoint.Interleave();
            return _value;
        }

        set
        {
            SchedulingPoint.Interleave();
            _value = value;
        }
    }
}
