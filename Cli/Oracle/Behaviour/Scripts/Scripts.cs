using TopHalf.Scheduling;

namespace TopHalf.Cli.Oracle.Behaviour.Scripts;

/// <summary>Makes the scripts of one group, each with a rig of its own.</summary>
/// <typeparam name="TRig">What the bodies have at hand.</typeparam>
internal sealed class Scripts<TRig>(string group, Func<BehaviourBench, TRig> rig)
    where TRig : ScriptRig
{
    private const string Linux = "linux";
    private const string Rt = "linux-rt";

    /// <summary>A script for both models.</summary>
    public BehaviourScript Both(string name, Func<TRig, KernelTask> body) => Make(name, body);

    /// <summary>A script for the model whose order is left to timing in the other.</summary>
    public BehaviourScript OnLinux(string name, Func<TRig, KernelTask> body) => Make(name, body, Linux);

    /// <inheritdoc cref="OnLinux"/>
    public BehaviourScript OnRt(string name, Func<TRig, KernelTask> body) => Make(name, body, Rt);

    private BehaviourScript Make(string name, Func<TRig, KernelTask> body, params string[] models) => new(group, name, async bench =>
    {
        var made = rig(bench);
        await body(made);
        made.Count();
    }, models);
}
