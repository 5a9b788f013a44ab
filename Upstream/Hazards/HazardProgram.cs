namespace TopHalf.Upstream.Hazards;

/// <summary>A hazard of fault handling that no single commit stands for: the smallest program that has it, and the same one without.</summary>
public abstract class HazardProgram() : ProgramPair("hazard", "correct");
