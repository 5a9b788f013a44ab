namespace TopHalf.Scheduling;

/// <summary>One thread's end of the baton: who holds it runs, everybody else waits. Every pass is consumed by exactly one wait.</summary>
internal interface IBaton : IDisposable
{
    /// <summary>Lets the thread that waits here, or that will wait here next, go on.</summary>
    void Pass();

    /// <summary>Waits until the baton is passed here.</summary>
    void Wait();
}
