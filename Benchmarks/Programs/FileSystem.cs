namespace TopHalf.Benchmarks.Programs;

/// <summary>More threads than there are locks for inodes.</summary>
internal static class FileSystem
{
    private const int Blocks = 26;
    private const int Inodes = 32;
    private const int Threads = 27;

    public static async Activity RunAsync()
    {
        var (inodeLocks, blockLocks) = (NewGates(), NewGates());
        var isBusy = new bool[Blocks];
        var inodes = new int[Inodes];
        await Worker.JoinAsync(Worker.StartMany(Threads, AllocateAsync));

        async Activity AllocateAsync(int number)
        {
            var inode = number % Inodes;
            if (inode >= Blocks)
            {
                Claim.That(false, "index");
                return;
            }

            await inodeLocks[inode].LockAsync();
            var block = inode * 2 % Blocks;
            for (var i = 0; i < Blocks / 2 && inodes[inode] == 0; i++)
            {
                await blockLocks[block].LockAsync();
                if (!isBusy[block])
                {
                    (isBusy[block], inodes[inode]) = (true, block + 1);
                }

                blockLocks[block].Unlock();
                block = (block + 1) % Blocks;
            }

            inodeLocks[inode].Unlock();
        }

        static Gate[] NewGates()
        {
            var gates = new Gate[Blocks];
            for (var i = 0; i < Blocks; i++)
            {
                gates[i] = new("block");
            }

            return gates;
        }
    }
}
