using TopHalf.Rules;

namespace TopHalf.Memory;

/// <summary>Where an allocation lies: in a slab of a cache, or in pages of its own.</summary>
/// <param name="Cache">Its cache; null for pages of its own.</param>
/// <param name="Slab">Its slab.</param>
/// <param name="Pages">The pages of its own.</param>
/// <param name="Bytes">How much was asked for.</param>
internal readonly record struct SlabObject(SlabCache? Cache, Slab? Slab, int Pages, int Bytes)
{
    public void Free(PageLists pages, string operation, CodeSite site)
    {
        if (Cache is { } cache)
        {
            cache.Give(Slab!, operation, site);
        }
        else
        {
            pages.Give(Pages, operation, site);
        }
    }
}
