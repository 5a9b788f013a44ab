namespace TopHalf.Devices;

/// <summary>What happens when the registers of a device are accessed that has no power: that is a property of the bus.</summary>
public enum UnpoweredAccess : byte
{
    /// <summary>It is a finding; reads give all ones, writes are lost.</summary>
    Report,

    /// <summary>Reads give all ones and writes are lost, without a word.</summary>
    AllOnes,

    /// <summary>The bus answers with an error: the kernel panics.</summary>
    BusError,
}
