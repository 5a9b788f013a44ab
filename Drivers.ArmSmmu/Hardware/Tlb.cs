namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>The translation look-aside buffer, shared by all context banks.</summary>
/// <remarks>
/// Fixed size, replaced round robin. Entries are tagged with VMID and, unless global, with ASID, so two banks that were given
/// the same tags share entries, as on hardware. An invalidation can be <em>ordered</em> first and carried out by the
/// synchronisation after it; until then its entries still hit, and entries made after it are not touched.
/// </remarks>
internal sealed class Tlb(int size)
{
    /// <summary>Orders by the global registers; banks use their number.</summary>
    public const short Global = -1;

    private const short NotOrdered = -2;

    // Ordered by more than one: any of their synchronisations carries it out, since each of them promises it.
    private const short BySeveral = -3;

    private const ulong PageNumberMask = (1UL << 44) - 1;

    private readonly Entry[] _entries = new Entry[size];
    private int _next;
    private int _used;
    private int _ordered;

    public void Reset()
    {
        Array.Clear(_entries, 0, _used);
        _next = 0;
        _used = 0;
        _ordered = 0;
    }

    public bool TryLookUp(byte vmid, ushort asid, ulong address, out Translation translation)
    {
        var page = (address >> 12) & PageNumberMask;
        foreach (ref readonly var entry in _entries.AsSpan(0, _used))
        {
            if (entry.Covers(page) && entry.IsTagged(vmid, asid))
            {
                translation = entry.Translation;
                return true;
            }
        }

        translation = default;
        return false;
    }

    public void Insert(byte vmid, ushort asid, ulong address, in Translation translation)
    {
        ref var entry = ref _entries[_next];
        if (entry.IsValid && entry.OrderedBy != NotOrdered)
        {
            _ordered--;
        }

        var pageShift = translation.SizeShift - 12;
        entry = new Entry
        {
            IsValid = true,
            IsGlobal = (translation.Attributes & LeafAttributes.NotGlobal) == 0,
            Vmid = vmid,
            Asid = asid,
            Page = ((address >> 12) & PageNumberMask) >> pageShift << pageShift,
            PageShift = pageShift,
            OrderedBy = NotOrdered,
            Translation = translation,
        };
        _next = (_next + 1) % _entries.Length;
        _used = Math.Max(_used, _next == 0 ? _entries.Length : _next);
    }

    /// <summary>Drops, or marks to be dropped by the next synchronisation, the entries that an invalidation names.</summary>
    public void Invalidate(in TlbInvalidation what, short orderedBy, bool isDeferred)
    {
        foreach (ref var entry in _entries.AsSpan(0, _used))
        {
            if (!entry.IsValid || !entry.IsNamedBy(what))
            {
                continue;
            }

            if (!isDeferred)
            {
                Drop(ref entry);
            }
            else if (entry.OrderedBy == NotOrdered)
            {
                entry.OrderedBy = orderedBy;
                _ordered++;
            }
            else if (entry.OrderedBy != orderedBy)
            {
                entry.OrderedBy = BySeveral;
            }
        }
    }

    /// <summary>Carries out what was ordered by a bank; a global synchronisation carries out everything.</summary>
    public void Synchronise(short orderedBy)
    {
        if (_ordered == 0)
        {
            return;
        }

        foreach (ref var entry in _entries.AsSpan(0, _used))
        {
            if (entry.IsValid && (entry.OrderedBy == orderedBy || entry.OrderedBy == BySeveral || (orderedBy == Global && entry.OrderedBy != NotOrdered)))
            {
                Drop(ref entry);
            }
        }
    }

    private void Drop(ref Entry entry)
    {
        if (entry.OrderedBy != NotOrdered)
        {
            _ordered--;
        }

        entry = default;
    }

    private struct Entry
    {
        public bool IsValid;
        public bool IsGlobal;
        public byte Vmid;
        public ushort Asid;
        public short OrderedBy;
        public int PageShift;
        public ulong Page;
        public Translation Translation;

        public readonly bool Covers(ulong page) => IsValid && page >> PageShift << PageShift == Page;

        public readonly bool IsTagged(byte vmid, ushort asid) => Vmid == vmid && (IsGlobal || Asid == asid);

        public readonly bool IsNamedBy(in TlbInvalidation what) =>
            (what.Vmid < 0 || what.Vmid == Vmid)
            && (what.Page is not { } page || Covers(page))
            && (what.Asid < 0 || (IsGlobal ? what.Page is not null : Asid == what.Asid));
    }
}
