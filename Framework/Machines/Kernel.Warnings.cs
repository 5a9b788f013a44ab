using System.Runtime.CompilerServices;
using TopHalf.Rules;

namespace TopHalf.Machines;

/// <content>What a driver checks of itself.</content>
public static partial class Kernel
{
    /// <summary>Reports a condition that must never hold, and goes on (<c>WARN_ON</c>).</summary>
    /// <remarks>Context: any. Scheduling point: no: what is checked cannot change on the way. A run in which one fired fails at its end.</remarks>
    /// <param name="condition">What must never hold.</param>
    /// <param name="expression">Filled in by the compiler: how the condition was written.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>The condition, to be branched on.</returns>
    public static bool WarnOn(
        bool condition, [CallerArgumentExpression(nameof(condition))] string expression = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (condition)
        {
            Machine.Current.Report(RuleBook.Warning, new(file, line), $"WARN_ON({expression})", "WARN_ON");
        }

        return condition;
    }
}
