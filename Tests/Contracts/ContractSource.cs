using System.Reflection;
using System.Runtime.CompilerServices;
using TopHalf.Machines;

namespace TopHalf.Tests.Contracts;

/// <summary>The public functions of the Framework, as the analyzer sees them.</summary>
internal static class ContractSource
{
    /// <summary>Every public method and constructor of a public type that drivers call.</summary>
    public static IEnumerable<MethodBase> Functions =>
        from type in typeof(Machine).Assembly.GetExportedTypes()
        where type is { IsInterface: false } && !typeof(Delegate).IsAssignableFrom(type)
        from method in type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly).OfType<MethodBase>()
        where method is { IsAbstract: false } && method.GetCustomAttribute<CompilerGeneratedAttribute>() is null
        select method;

    /// <summary>A name for reports, and for tables: <c>Mutex.LockAsync(int)</c>, without what the compiler fills in.</summary>
    public static string NameOf(MethodBase method)
    {
        var parameters = method.GetParameters().Where(static parameter => !IsFilledIn(parameter)).Select(static parameter => Short(parameter.ParameterType));
        return $"{Short(method.DeclaringType!)}.{(method.IsConstructor ? "new" : method.Name)}({string.Join(", ", parameters)})";
    }

    /// <summary>Whether the compiler fills the parameter in.</summary>
    public static bool IsFilledIn(ParameterInfo parameter) =>
        parameter.GetCustomAttribute<CallerFilePathAttribute>() is not null || parameter.GetCustomAttribute<CallerLineNumberAttribute>() is not null;

    private static string Short(Type type) => type.Name.Split('`')[0];
}
