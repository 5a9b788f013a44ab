using TopHalf.Devices;

namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>Whether a leaf permits an access.</summary>
internal static class AccessRules
{
    /// <summary>Decides by AP, XN and PXN; with SCTLR.WXN what is writable is never executed.</summary>
    public static bool Permits(LeafAttributes attributes, in StreamTransaction access, bool isPrivileged, bool writableIsNeverExecuted)
    {
        var isReadOnly = (attributes & LeafAttributes.ReadOnly) != 0;
        if (!isPrivileged && (attributes & LeafAttributes.Unprivileged) == 0)
        {
            return false;
        }

        if (access.IsWrite)
        {
            return !isReadOnly;
        }

        var never = isPrivileged ? LeafAttributes.PrivilegedExecuteNever : LeafAttributes.ExecuteNever;
        return !access.IsInstruction || ((attributes & never) == 0 && (isReadOnly || !writableIsNeverExecuted));
    }
}
