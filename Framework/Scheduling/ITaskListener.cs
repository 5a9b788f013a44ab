namespace TopHalf.Scheduling;

/// <summary>Told when a task stops to wait and when it runs again; work queues keep their workers busy with it.</summary>
internal interface ITaskListener
{
    void OnSleep();

    void OnWake();
}
