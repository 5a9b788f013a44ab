
using static TopHalf.Tests.Exploration.Oracle.ModelOperationKind;

namespace TopHalf.Tests.Exploration.Oracle;
/// <summary>The programs on which published reductions are measured.</summary>
internal static class KnownPrograms
{
    /// <summary>One writes; each of the others reads.</summary>
    public static ModelProgram Readers(int readers, int reads = 1, int writes = 1)
    {
        return new() { Tasks = [Repeat(new(Write, 0, 42), writes), .. Enumerable.Repeat(Repeat(new(Read, 0), reads), readers)] };

        static ModelCode Repeat(ModelOperation operation, int times)
        {
            return _ => Enumerable.Repeat(operation, times);
        }
    }

    /// <summary>One looks for the last zero of an array from its end; each of the others copies an element, plus one, into the next.</summary>
    public static ModelProgram LastZero(int size)
    {
        return new() { Tasks = [Search, .. Enumerable.Range(1, size).Select(Copy)] };

        IEnumerable<ModelOperation> Search(ModelContext self)
        {
            var index = size;
            do
            {
                yield return new(Read, index--);
            }
            while (self.Result != 0);
        }

        ModelCode Copy(int index)
        {
            return Body;

            IEnumerable<ModelOperation> Body(ModelContext self)
            {
                yield return new(Read, index - 1);
                yield return new(Write, index, self.Result + 1);
            }
        }
    }

    /// <summary>Each puts four values into a hash table (Flanagan, Godefroid: "Dynamic partial-order reduction for model checking software", POPL 2005).</summary>
    public static ModelProgram Indexer(IEnumerable<int> tasks, bool looksFirst = false)
    {
        return new() { Tasks = [.. tasks.Select(Body)] };

        ModelCode Body(int task)
        {
            return Insert;

            IEnumerable<ModelOperation> Insert(ModelContext self)
            {
                for (var number = 1; number <= 4; number++)
                {
                    var value = (number * 11) + task;
                    for (var slot = value * 7 % 128; ; slot = (slot + 1) % 128)
                    {
                        if (looksFirst)
                        {
                            yield return new(Read, slot);
                        }

                        yield return new(CompareExchange, slot, value);
                        if (self.Result == 1)
                        {
                            break;
                        }
                    }
                }
            }
        }
    }

    /// <summary>Each gives a block of a disk to an inode (the same paper).</summary>
    public static ModelProgram FileSystem(IEnumerable<int> tasks, bool looksAtLockFirst = false)
    {
        const int inodes = 32;
        const int blocks = 26;
        const int inode = 0;
        const int busy = 100;
        const int inodeLock = 0;
        const int blockLock = 100;
        const int lockWords = 1_000_000;
        return new() { Tasks = [.. tasks.Select(Body)] };

        ModelCode Body(int task)
        {
            return Allocate;

            IEnumerable<ModelOperation> Allocate(ModelContext self)
            {
                var i = task % inodes;
                if (looksAtLockFirst)
                {
                    yield return new(Read, lockWords + inodeLock + i);
                }

                yield return new(Lock, inodeLock + i);
                yield return new(Read, inode + i);
                for (var block = i * 2 % blocks; self.Result == 0; block = (block + 1) % blocks)
                {
                    if (looksAtLockFirst)
                    {
                        yield return new(Read, lockWords + blockLock + block);
                    }

                    yield return new(Lock, blockLock + block);
                    yield return new(Read, busy + block);
                    var isFree = self.Result == 0;
                    if (isFree)
                    {
                        yield return new(Write, busy + block, 1);
                        yield return new(Write, inode + i, block + 1);
                    }

                    yield return new(Unlock, blockLock + block);
                    if (isFree)
                    {
                        break;
                    }

                    self.Result = 0;
                }

                yield return new(Unlock, inodeLock + i);
            }
        }
    }
}
