using System.Reflection;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Contracts;

/// <summary>What a function tells the machine before it does anything: found in its code, and in that of what it calls.</summary>
internal sealed class Announcements
{
    private readonly HashSet<MethodBase> _seen = [];
    private readonly List<Operation> _operations = [];
    private readonly List<Check> _checks = [];

    private Announcements(MethodBase method) => Read(method);

    /// <summary>The operations that it announces, or may announce.</summary>
    public IReadOnlyList<Operation> Operations => _operations;

    /// <summary>Whether one of them, or a check that it makes by itself, asks for a context that may sleep.</summary>
    public bool AskToSleep => _operations.Exists(static operation => Sleeps(operation)) || _checks.Exists(static check => check.Requirement == ContextLine.MaySleep);

    /// <summary>Whether it puts the task to sleep, asked or not.</summary>
    public bool PutToSleep { get; private set; }

    /// <summary>Whether what it asks first is to sleep for memory.</summary>
    public bool AreForMemory => _operations.Find(static operation => Sleeps(operation)) is { } first &&
        first.Checks.FirstOrDefault(static check => check.Requirement == ContextLine.MaySleep) is MightAllocCheck;

    public static Announcements Of(MethodBase method) => new(method);

    /// <summary>Whether an operation asks for a context that may sleep.</summary>
    public static bool Sleeps(Operation operation) => operation.Context.Contains(ContextLine.MaySleep, StringComparison.Ordinal);

    private void Read(MethodBase method)
    {
        if (!_seen.Add(method))
        {
            return;
        }

        foreach (var member in CodeReader.MembersOf(method))
        {
            switch (member)
            {
                case FieldInfo { IsStatic: true } field when field.FieldType == typeof(Operation):
                    _operations.Add((Operation)ValueOf(field)!);
                    break;
                case FieldInfo { IsStatic: true } field when typeof(Check).IsAssignableFrom(field.FieldType):
                    _checks.Add((Check)ValueOf(field)!);
                    break;
                case MethodBase called when called.DeclaringType == typeof(Scheduler):
                    PutToSleep |= called.Name is nameof(Scheduler.Sleep);
                    break;
                case MethodBase called when IsOfTheKernel(called):
                    Read(called);
                    break;
            }
        }
    }

    // The machine itself runs interrupts and switches tasks at any operation: what it calls then is not the caller's doing.
    private static bool IsOfTheKernel(MethodBase method) => method.DeclaringType is { Namespace: { } folder } type &&
        type.Assembly == typeof(Machine).Assembly && type != typeof(Machine) &&
        folder is not ("TopHalf.Scheduling" or "TopHalf.Exploration" or "TopHalf.Lockdep" or "TopHalf.Races" or "TopHalf.Tracing" or "TopHalf.Liveness" or "TopHalf.Rules");

    private static object? ValueOf(FieldInfo field)
    {
        var type = field.DeclaringType!;
        return type.ContainsGenericParameters
            ? type.GetGenericTypeDefinition().MakeGenericType(typeof(object)).GetField(field.Name, BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)
            : field.GetValue(null);
    }
}
