using TopHalf.Rules;

namespace TopHalf.Lockdep;

/// <summary>Where a class got one of its usage bits, and in what.</summary>
internal readonly record struct UsageSite(CodeSite Site, string In);
