using TopHalf.Memory;
using TopHalf.Randomness;
using TopHalf.Scheduling;

namespace TopHalf.Cli.Oracle.Operations;

/// <summary>Allocating, freeing, memory of the user, random numbers.</summary>
internal static class MemoryOperations
{
    private const int Count = 64;
    private const int Size = 2048;

    public static IEnumerable<OracleOperation> All { get; } =
    [
        OracleOperation.Plain("kmalloc_GFP_KERNEL", static _ => AllocAsync(Gfp.Kernel)),
        OracleOperation.Plain("kmalloc_GFP_ATOMIC", static _ => AllocAsync(Gfp.Atomic)),
        OracleOperation.Plain("kmalloc_GFP_NOWAIT", static _ => AllocAsync(Gfp.NoWait)),
        OracleOperation.Plain("kmalloc_GFP_KERNEL_fastpath", static _ => AllocAsync(Gfp.Kernel, 1, 64)),
        OracleOperation.Plain("kmalloc_GFP_ATOMIC_fastpath", static _ => AllocAsync(Gfp.Atomic, 1, 64)),
        new("kfree", static async _ =>
        {
            var memory = new Kmem<int>?[Count];
            for (var i = 0; i < Count; i++)
            {
                memory[i] = await Kmem.AllocAsync(0, Gfp.Kernel, Size);
            }

            return () =>
            {
                Array.ForEach(memory, static one => Kmem.Free(one));
                return default;
            };
        }),
        new("kfree_fastpath", static async _ =>
        {
            var memory = await Kmem.AllocAsync(0, Gfp.Kernel);
            return () =>
            {
                Kmem.Free(memory);
                return default;
            };
        }),
        OracleOperation.Plain("kfree_NULL", static _ => Kmem.Free<int>(null)),
        OracleOperation.Plain("vmalloc", static async _ => { await Vmalloc.AllocAsync(PhysicalMemory.PageSizeBytes); }),
        new("vfree", static async _ =>
        {
            var area = await Vmalloc.AllocAsync(PhysicalMemory.PageSizeBytes);
            return () =>
            {
                area!.Free();
                return default;
            };
        }),
        new("copy_from_user", static bench =>
        {
            var address = Written(bench);
            return new(async () => await UserMemory.CopyFromUserAsync(new byte[sizeof(uint)], address));
        }),
        new("copy_from_user_pagefault_disabled", static bench =>
        {
            var address = Written(bench);
            return new(async () =>
            {
                UserMemory.PagefaultDisable();
                await UserMemory.CopyFromUserAsync(new byte[sizeof(uint)], address);
                UserMemory.PagefaultEnable();
            });
        }),
        new("get_user_faulting", static bench =>
        {
            var address = bench.Machine.CurrentTask.Mm!.Map(PhysicalMemory.PageSizeBytes);
            return new(async () => await UserMemory.GetUserAsync(address));
        }),
        OracleOperation.Plain("get_random_bytes", static _ => RandomBytes.Get(new byte[16])),
    ];

    private static async KernelTask AllocAsync(Gfp gfp, int count = Count, int sizeBytes = Size)
    {
        for (var i = 0; i < count; i++)
        {
            await Kmem.AllocAsync(0, gfp, sizeBytes);
        }
    }

    private static ulong Written(OracleBench bench)
    {
        var mm = bench.Machine.CurrentTask.Mm!;
        var address = mm.Map(PhysicalMemory.PageSizeBytes);
        mm.Poke(address, [1, 2, 3, 4]);
        return address;
    }
}
