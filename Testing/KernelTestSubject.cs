using System.Reflection;
using NUnit.Framework;
using TopHalf.Exploration;
using TopHalf.Machines;

namespace TopHalf.Testing;

/// <summary>A kernel test that is ready to be searched. Its fixture lives as long as this.</summary>
public sealed class KernelTestSubject : IDisposable
{
    private const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private readonly object _fixture;

    internal KernelTestSubject(object fixture, MethodInfo method, string name, MachineOptions options)
    {
        _fixture = fixture;
        Subject = new TestSubject(fixture, method, name, options);
        CallAll(typeof(OneTimeSetUpAttribute), basesFirst: true);
        CallAll(typeof(SetUpAttribute), basesFirst: true);
    }

    /// <summary>The test, for <c>Explorer.Run</c> and <c>Replay.Of</c>.</summary>
    public Subject Subject { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        CallAll(typeof(TearDownAttribute), basesFirst: false);
        CallAll(typeof(OneTimeTearDownAttribute), basesFirst: false);
        (_fixture as IDisposable)?.Dispose();
    }

    private void CallAll(Type attribute, bool basesFirst)
    {
        List<Type> types = [];
        for (var type = _fixture.GetType(); type is not null; type = type.BaseType)
        {
            types.Insert(basesFirst ? 0 : types.Count, type);
        }

        foreach (var method in types.SelectMany(static type => type.GetMethods(Any)).Where(method => method.IsDefined(attribute, inherit: false)))
        {
            if (method.Invoke(method.IsStatic ? null : _fixture, BindingFlags.DoNotWrapExceptions, null, [], null) is Task task)
            {
                task.GetAwaiter().GetResult();
            }
        }
    }
}
