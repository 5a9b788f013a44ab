using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Traps;

/// <summary>
/// A transfer takes the lock of its adapter and then that of the parent, up to the root. Devices that are no
/// adapters stand between them.
/// </summary>
internal sealed class F15Correct : CorpusProgram
{
    private readonly Device _root = new Adapter(null);
    private readonly Adapter _leaf;
    private readonly Adapter _sibling;

    public F15Correct()
    {
        var mux = new Device(_root);
        var middle = new Adapter(mux);
        _leaf = new(new Device(middle));
        _sibling = new(mux);
    }

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        var other = Kthread.Run(_ => _sibling.TransferAsync(), "sensor", cpu: 1);
        await _leaf.TransferAsync();
        await other.StopAsync();
    }

    private class Device(Device? parent)
    {
        public Device? Parent => parent;
    }

    private sealed class Adapter(Device? parent) : Device(parent)
    {
        private readonly Mutex _busLock = new("i2c_register_adapter");
        private readonly Shared<int> _transfers = new(0, "transfers");

        /// <summary>How many adapters stand above, whatever else stands between.</summary>
        private int Depth
        {
            get
            {
                var depth = 0;
                for (var above = Parent; above is not null; above = above.Parent)
                {
                    depth += above is Adapter ? 1 : 0;
                }

                return depth;
            }
        }

        private Adapter? ParentAdapter
        {
            get
            {
                for (var above = Parent; above is not null; above = above.Parent)
                {
                    if (above is Adapter adapter)
                    {
                        return adapter;
                    }
                }

                return null;
            }
        }

        public async KernelTask TransferAsync()
        {
            await _busLock.LockNestedAsync(Depth);
            if (ParentAdapter is { } above)
            {
                await above.TransferAsync();
            }

            _transfers.Value++;
            _busLock.Unlock();
        }
    }
}
