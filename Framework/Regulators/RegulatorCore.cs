using Mutex = TopHalf.Locking.Mutex;

namespace TopHalf.Regulators;

/// <summary>What all regulators of a machine share (<c>regulator_list_mutex</c>).</summary>
internal sealed class RegulatorCore
{
    public Mutex ListMutex => field ??= new("regulator_list_mutex");
}
