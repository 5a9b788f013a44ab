using System.Globalization;
using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Iommu;

/// <summary>For models of devices: the page request interface that all functions of a device share, the physical one and the virtual ones.</summary>
/// <remarks>An answer of <see cref="PageResponseCode.Failure"/> to any of them stops it for all, until it is enabled again (PCI Express, Response Failure).</remarks>
/// <param name="machine">The machine.</param>
/// <param name="device">The device, for reports.</param>
public sealed class PageRequestInterface(Machine machine, string device)
{
    private int? _stoppedBy;

    /// <summary>Whether it is stopped.</summary>
    public bool IsStopped => _stoppedBy is not null;

    /// <summary>An answer reaches a function.</summary>
    /// <param name="function">Its number.</param>
    /// <param name="code">The answer.</param>
    public void Answer(int function, PageResponseCode code)
    {
        if (code == PageResponseCode.Failure)
        {
            _stoppedBy ??= function;
        }
    }

    /// <summary>Software enables it again.</summary>
    public void Enable() => _stoppedBy = null;

    /// <summary>A function wants to ask for a page. One that was stopped by an answer to another has its access aborted, and its driver does not know why.</summary>
    /// <param name="function">Its number.</param>
    /// <param name="address">The page.</param>
    /// <returns>Whether it may ask.</returns>
    public bool TryAsk(int function, ulong address)
    {
        if (_stoppedBy is { } other && other != function)
        {
            machine.Report(RuleBook.PageRequestsStopped, default, string.Create(CultureInfo.InvariantCulture,
                $"function {function} of '{device}' misses at 0x{address:x} and may not ask: an answer of {PageResponseCode.Failure} to function {other} stopped the page requests of all."), "page_request");
        }

        return !IsStopped;
    }
}
