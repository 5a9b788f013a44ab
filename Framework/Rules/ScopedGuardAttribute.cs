namespace TopHalf.Rules;

/// <summary>This method returns a guard that must be the resource of a <c>using</c>, or be handed on. Analyzer rule TH9102.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ScopedGuardAttribute : Attribute;
