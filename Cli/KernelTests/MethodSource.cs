using System.Reflection;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using TopHalf.Rules;

namespace TopHalf.Cli.KernelTests;

/// <summary>Finds where a method is in the source, from the debugging information of its assembly.</summary>
internal static class MethodSource
{
    /// <summary>The first line of a method; unknown where there is no debugging information.</summary>
    /// <param name="method">The method.</param>
    public static CodeSite Of(MethodInfo method)
    {
        // The code of an async method is in a type that the compiler made.
        var body = method.GetCustomAttribute<StateMachineAttribute>() is { } machine
            ? machine.StateMachineType.GetMethod("MoveNext", BindingFlags.NonPublic | BindingFlags.Instance)!
            : method;
        var path = body.Module.Assembly.Location;
        if (path.Length == 0)
        {
            return default;
        }

        using var file = new PEReader(File.OpenRead(path));
        if (!file.TryOpenAssociatedPortablePdb(path, static pdb => File.Exists(pdb) ? File.OpenRead(pdb) : null, out var provider, out _) || provider is null)
        {
            return default;
        }

        using (provider)
        {
            var reader = provider.GetMetadataReader();
            var handle = MetadataTokens.MethodDefinitionHandle(body.MetadataToken & 0xFFFFFF).ToDebugInformationHandle();
            var first = reader.GetMethodDebugInformation(handle).GetSequencePoints().FirstOrDefault(static point => !point.IsHidden);
            return first.Document.IsNil ? default : new(reader.GetString(reader.GetDocument(first.Document).Name), first.StartLine);
        }
    }
}
