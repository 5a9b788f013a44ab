namespace TopHalf.Designs;

/// <summary>What a function of a fault API is in the protocol; from it follows where it is called.</summary>
public enum CRole
{
    /// <summary>Installs or removes something. Called in process context.</summary>
    Setup,

    /// <summary>The client's handler: called by the core or the driver for a fault.</summary>
    Handler,

    /// <summary>Called to resume or to answer a fault.</summary>
    Resume,

    /// <summary>Called by the handler, where it runs.</summary>
    Query,
}
