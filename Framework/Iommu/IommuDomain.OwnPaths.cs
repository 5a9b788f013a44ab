using System.Runtime.CompilerServices;

namespace TopHalf.Iommu;

/// <content>For IOMMU drivers that call a client by an interface of their own: they say whom they tell, so that resumes can be held against it.</content>
public sealed partial class IommuDomain
{
    /// <summary>Flags that are given to the domain instead of with the handler, before it is installed (<c>iommu_domain_set_attr</c>). Default: none.</summary>
    public FaultHandlerFlags Attributes { get; set; }

    /// <summary>The driver calls a client for a fault.</summary>
    /// <param name="fault">The fault.</param>
    public void HandlerEnters(in IommuFault fault)
    {
        NoteDelivered(fault);
        HandlerBegins();
    }

    /// <summary>The client has returned.</summary>
    /// <param name="keepsFault">Whether the client keeps the fault, to resume it later.</param>
    public void HandlerLeaves(bool keepsFault)
    {
        HandlerReturned();
        if (keepsFault)
        {
            _deferred = _beingHandled.Serial;
        }

        _beingHandled = default;
    }

    /// <summary>The driver resumes what is stalled, in an order of its own with what else it writes.</summary>
    /// <param name="fault">The fault that it means.</param>
    /// <param name="action">What becomes of it.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public void ResumeByDriver(in IommuFault fault, ResumeAction action, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        CheckCoresResume(fault, new(file, line));
        ResumeByCore(action);
    }
}
