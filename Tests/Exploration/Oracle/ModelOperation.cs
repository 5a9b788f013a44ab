namespace TopHalf.Tests.Exploration.Oracle;

/// <summary>What a task of a model program does next: one event.</summary>
internal readonly record struct ModelOperation(ModelOperationKind Kind, int Object = 0, int Value = 0, int Expected = 0);
