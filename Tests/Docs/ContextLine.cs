namespace TopHalf.Tests.Docs;

/// <summary>One Context line.</summary>
/// <param name="File">Where, from the root of the checkout.</param>
/// <param name="Method">The function.</param>
/// <param name="Start">Where in the file what is documented begins.</param>
/// <param name="Documented">What the documentation says.</param>
/// <param name="Operation">The operation that it announces.</param>
/// <param name="Declared">What the operation declares.</param>
internal sealed record ContextLine(string File, string Method, int Start, string Documented, string Operation, string Declared)
{
    public override string ToString() => $"{File}: {Method}: documented '{Documented}', {Operation} declares '{Declared}'";
}
