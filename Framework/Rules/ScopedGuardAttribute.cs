namespace TopHalf.Rules;

/// <summary>A guard, or a method that returns one: it must be the resource of a <c>using</c>, or be handed on. Analyzer rule TH9102.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Struct)]
public sealed class ScopedGuardAttribute : Attribute;
