namespace TopHalf.Contracts;

/// <summary>Ends the life of the memory that it is called on, or of the marked parameter: nobody may use it any more.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Parameter)]
public sealed class FreesAttribute : Attribute;
