namespace TopHalf.Benchmarks.Programs;

/// <summary>Somebody begins to use a device while it is being stopped: the flag was looked at before the use was counted.</summary>
internal static class BluetoothDriver
{
    public static async Activity RunAsync()
    {
        var gate = new Gate("pending");
        var (isStopping, isIdle, isStopped) = (new Cell(), new Cell(), new Cell());
        var pending = 1;
        var stopper = Worker.Start(StopAsync);
        await UseAsync();
        await Worker.JoinAsync(stopper);

        async Activity UseAsync()
        {
            if (isStopping.Value == 0)
            {
                await gate.LockAsync();
                pending++;
                gate.Unlock();
                Claim.That(isStopped.Value == 0, "used after stop");
                await PutAsync();
            }
        }

        async Activity StopAsync()
        {
            isStopping.Value = 1;
            await PutAsync();
            if (isIdle.Value == 1)
            {
                isStopped.Value = 1;
            }
        }

        async Activity PutAsync()
        {
            await gate.LockAsync();
            var left = --pending;
            gate.Unlock();
            if (left == 0)
            {
                isIdle.Value = 1;
            }
        }
    }
}
