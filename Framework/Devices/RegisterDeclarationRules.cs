namespace TopHalf.Devices;

/// <summary>What a declaration of a register must fulfil on its own, apart from its neighbours.</summary>
internal static class RegisterDeclarationRules
{
    /// <exception cref="ArgumentException">The declaration is inconsistent; the message says how.</exception>
    public static void Check(string map, int sizeBytes, Register register)
    {
        var problem = Problem(sizeBytes, register);
        if (problem is not null)
        {
            throw new ArgumentException($"{map}: {register.Name} at 0x{register.Offset:x}: {problem}", nameof(register));
        }
    }

    private static string? Problem(int sizeBytes, Register register)
    {
        if (register.WidthBits is not (32 or 64))
        {
            return $"a width of {register.WidthBits} bits is neither 32 nor 64.";
        }

        if (register.Offset < 0 || register.Offset % 4 != 0)
        {
            return "the offset is not a multiple of 4.";
        }

        if (register.Count < 1 || register.EffectiveStrideBytes % 4 != 0)
        {
            return $"an array of {register.Count} with a stride of {register.StrideBytes} bytes is not possible.";
        }

        var end = register.Offset + ((register.Count - 1L) * register.EffectiveStrideBytes) + register.WidthBytes;
        return end > sizeBytes ? $"it ends at 0x{end:x}, beyond the map's 0x{sizeBytes:x} bytes." : FieldProblem(register);
    }

    private static string? FieldProblem(Register register)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        ulong covered = 0;
        foreach (var field in register.Fields)
        {
            if (field.LowBit < 0 || field.HighBit < field.LowBit || field.HighBit >= register.WidthBits)
            {
                return $"field {field.Name} at bits {field.HighBit}:{field.LowBit} does not fit into {register.WidthBits} bits.";
            }

            if (!names.Add(field.Name))
            {
                return $"two fields are named {field.Name}.";
            }

            if ((covered & field.Mask) != 0)
            {
                return $"field {field.Name} overlaps another field.";
            }

            covered |= field.Mask;
        }

        return (register.ResetValue & ~covered) != 0
            ? $"the reset value 0x{register.ResetValue:x} has ones where there is no field."
            : null;
    }
}
