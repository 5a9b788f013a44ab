using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Deferred;

/// <summary>Something that runs later and lies in memory that its driver frees: a timer, a work item, a tasklet (debugobjects).</summary>
/// <remarks>Its memory must not go while it is armed, queued or running. Follows lib/debugobjects.c.</remarks>
public abstract class TrackedObject : KernelObject
{
    private protected TrackedObject(string name, CodeSite site)
        : base(name, site)
    {
    }

    private protected TrackedObject(Machine machine, string name, CodeSite site)
        : base(machine, name, site)
    {
    }

    /// <summary>Whether the memory that it lies in was freed.</summary>
    public bool IsFreed { get; private set; }

    /// <summary>What it is doing if it must not be freed now, as the report says it; null if it may.</summary>
    private protected abstract string? ActiveAs { get; }

    /// <summary>The memory that it lies in is freed; it must not be armed, queued or running.</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes. The machine takes an object that is active off, as debugobjects does, and goes on.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.AnyButNmi), Frees]
    public void Free([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (Machine.IsEnding)
        {
            return;
        }

        Machine.Announce(DeferredOperations.FreeObject, this, 0, file, line);
        var site = new CodeSite(file, line);
        if (IsFreed)
        {
            Machine.Report(RuleBook.DoubleFree, site, $"'{Name}', made at {Site}", Name);
            return;
        }

        ReportIfActive("free", site);
        IsFreed = true;
    }

    /// <summary>Makes it anew in the same memory (<c>timer_setup</c>, <c>INIT_WORK</c>); it must not be armed, queued or running.</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.AnyButNmi)]
    public void Reinit([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (Machine.IsEnding)
        {
            return;
        }

        Machine.Announce(DeferredOperations.InitObject, this, 0, file, line);
        ReportIfFreed("init", file, line);
        ReportIfActive("init", new(file, line));
        Renew();
    }

    /// <summary>Takes it off whatever will run it.</summary>
    private protected abstract void Deactivate();

    /// <summary>Forgets what earlier use has left.</summary>
    private protected virtual void Renew()
    {
    }

    /// <summary>Reports when its memory is gone.</summary>
    internal void ReportIfFreed(string operation, string file, int line)
    {
        if (IsFreed)
        {
            Machine.Report(RuleBook.UseAfterFree, new(file, line), $"{operation} of '{Name}', made at {Site}", operation);
        }
    }

    private void ReportIfActive(string what, CodeSite site)
    {
        if (ActiveAs is { } state)
        {
            Machine.Report(RuleBook.ActiveObject, site, $"{what} of '{Name}', made at {Site}: it is {state}.", Name);
            Deactivate();
        }
    }
}
