namespace TopHalf.Benchmarks.Programs;

/// <summary>A deposit, a withdrawal and a check of the balance, each under the lock; the balance that the check expects is not the one that is there.</summary>
internal static class Account
{
    public static async Activity RunAsync()
    {
        const int x = 1, y = 2, z = 4;
        var gate = new Gate("balance");
        var balance = x;
        var (isDeposited, isWithdrawn) = (false, false);
        await Worker.JoinAsync(Worker.Start(CheckAsync), Worker.Start(DepositAsync), Worker.Start(WithdrawAsync));

        async Activity DepositAsync()
        {
            await gate.LockAsync();
            (balance, isDeposited) = (balance + y, true);
            gate.Unlock();
        }

        async Activity WithdrawAsync()
        {
            await gate.LockAsync();
            (balance, isWithdrawn) = (balance - z, true);
            gate.Unlock();
        }

        async Activity CheckAsync()
        {
            await gate.LockAsync();
            Claim.That(!isDeposited || !isWithdrawn || balance == x - y - z, "balance");
            gate.Unlock();
        }
    }
}
