using TopHalf.Races;
using TopHalf.Rules;

namespace TopHalf.Machines;

/// <summary>Something in the kernel that has an identity: a lock, a work item, a timer, a device.</summary>
/// <remarks>
/// It belongs to the machine that was current where it was made, so it is made inside a run: by a driver, by a scenario, or
/// between <see cref="Machine.Enter"/> and the end of the run. A static field would carry it from one run to the next.
/// </remarks>
public abstract class KernelObject
{
    /// <summary>Makes the object and gives it its number.</summary>
    /// <param name="name">For reports; not its identity.</param>
    /// <param name="site">Where it was made.</param>
    /// <exception cref="InvalidOperationException">No machine is current.</exception>
    private protected KernelObject(string name, CodeSite site)
    {
        Machine = Machine.Current;
        Name = name;
        Site = site;
        Id = Machine.Register(this);
        Key = Machine.Search is null ? 0 : Machine.KeyFor(name);
    }

    private protected KernelObject(Machine machine, string name, CodeSite site)
    {
        Machine = machine;
        Name = name;
        Site = site;
        Id = machine.Register(this);
        Key = machine.Search is null ? 0 : machine.KeyFor(name);
    }

    /// <summary>Unique within the machine, in the order of creation, from 1.</summary>
    public int Id { get; }

    /// <summary>For reports; not its identity.</summary>
    public string Name { get; }

    /// <summary>Where it was made. For a lock this is its class, as in lockdep.</summary>
    public CodeSite Site { get; }

    internal Machine Machine { get; }

    /// <summary>In a search: its name for other runs; 0 elsewhere.</summary>
    internal ulong Key { get; }

    /// <summary>What comes before whoever takes the object, waits for it or runs it; null while nothing does, and where races are not looked for.</summary>
    internal VectorClock? Order;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
