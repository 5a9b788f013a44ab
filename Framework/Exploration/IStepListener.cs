namespace TopHalf.Exploration;

/// <summary>Watches the steps of a run under search.</summary>
internal interface IStepListener
{
    /// <summary>Called before each step.</summary>
    /// <param name="point">What could come.</param>
    /// <param name="chosen">What comes.</param>
    void OnStep(StepPoint point, int chosen);
}
