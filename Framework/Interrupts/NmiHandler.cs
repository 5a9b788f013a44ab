using TopHalf.Rules;

namespace TopHalf.Interrupts;

/// <summary>A registered handler of NMIs (<c>struct nmiaction</c>).</summary>
internal sealed record NmiHandler(Func<bool> Function, string Name, CodeSite Site);
