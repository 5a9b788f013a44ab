using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace TopHalf.Tests.Contracts;

/// <summary>Reads the compiled code of a method: which fields it loads and what it calls, in order.</summary>
internal static class CodeReader
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    private static readonly Dictionary<short, OpCode> _codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(static field => (OpCode)field.GetValue(null)!).ToDictionary(static code => code.Value);

    /// <summary>What a method names; of an async one, what its body does.</summary>
    public static IEnumerable<MemberInfo> MembersOf(MethodBase method)
    {
        var body = method.GetCustomAttribute<StateMachineAttribute>() is { StateMachineType: var machine }
            ? machine.GetMethod("MoveNext", All)!
            : method;
        var code = body.GetMethodBody()?.GetILAsByteArray() ?? [];
        var typeArguments = body.DeclaringType!.IsGenericType ? body.DeclaringType.GetGenericArguments() : null;
        var methodArguments = body.IsGenericMethod ? body.GetGenericArguments() : null;
        for (var at = 0; at < code.Length;)
        {
            var value = code[at] == 0xfe ? (short)(0xfe00 | code[at + 1]) : code[at];
            var opcode = _codes[value];
            at += opcode.Size;
            // A function that is only bound is called later, and elsewhere.
            if (opcode.OperandType is OperandType.InlineField or OperandType.InlineMethod && opcode != OpCodes.Ldftn && opcode != OpCodes.Ldvirtftn)
            {
                yield return body.Module.ResolveMember(BitConverter.ToInt32(code, at), typeArguments, methodArguments)!;
            }

            at += opcode.OperandType == OperandType.InlineSwitch ? 4 + (4 * BitConverter.ToInt32(code, at)) : SizeOf(opcode.OperandType);
        }
    }

    private static int SizeOf(OperandType operand) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };
}
