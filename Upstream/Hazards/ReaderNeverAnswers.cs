using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Upstream.PageRequests;
using TopHalf.Waiting;

namespace TopHalf.Upstream.Hazards;

/// <summary>User space reads a fault, and is killed before it answers: the device waits for ever. As it should be, closing the file answers what was read and not answered.</summary>
internal sealed class ReaderNeverAnswers : HazardProgram
{
    private const int Irq = 7;

    /// <inheritdoc/>
    public override string Name => "hazard-reader-never-answers";

    /// <inheritdoc/>
    public override string Summary => "user space is killed and its faults are answered by nobody";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.StuckFault;

    /// <inheritdoc/>
    protected override async KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        var queue = new PageRequestQueue(services, Irq, "prq", 8);
        var file = new FaultFile(queue, isFixed);
        if (Machine.Current.Interrupts.RequestThreadedIrq(Irq, null, file.PrqThread, IrqFlags.OneShot, "prq", out _) == Errno.Ok)
        {
            queue.RequestIn(Ktime.FromUs(10), new(Device: 1, Pasid: 1, Address: 0x1000, Group: 3));
            await file.ReadAsync();
            // It dies here, and the kernel closes its files.
            file.Release();
        }
    }

    private sealed class FaultFile(PageRequestQueue queue, bool isFixed)
    {
        private readonly SpinLock _lock = new("fault->lock");
        private readonly Completion _arrived = new("a fault to read");
        private readonly Queue<PageRequest> _deliver = [];
        private readonly List<PageRequest> _response = [];

        public KernelTask<IrqReturn> PrqThread(int irq)
        {
            var head = queue.Registers.Read32(PageRequestQueue.Head);
            while (head != queue.Registers.Read32(PageRequestQueue.Tail))
            {
                using (_lock.HoldIrqSave())
                {
                    _deliver.Enqueue(queue[head]);
                }

                queue.Registers.Write32(PageRequestQueue.Head, ++head);
                _arrived.Complete();
            }

            return new(IrqReturn.Handled);
        }

        public async KernelTask ReadAsync()
        {
            await _arrived.WaitAsync();
            using var held = _lock.HoldIrqSave();
            _response.Add(_deliver.Dequeue());
        }

        public void Release()
        {
            using var held = _lock.HoldIrqSave();
            IEnumerable<PageRequest> left = isFixed ? [.. _deliver, .. _response] : _deliver;
            foreach (var request in left)
            {
                queue.Registers.Write32(PageRequestQueue.Response, PageRequestQueue.Word(request.Group, PageResponse.Invalid));
            }
        }
    }
}
