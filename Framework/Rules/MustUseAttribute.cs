namespace TopHalf.Rules;

/// <summary>The result of this method must be used. Analyzer rule TH9101.</summary>
/// <param name="reason">What goes wrong when it is not, as the end of the sentence "must be used: …".</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MustUseAttribute(string reason) : Attribute
{
    /// <summary>What goes wrong when the result is ignored.</summary>
    public string Reason { get; } = reason;
}
