using System.Text;
using TopHalf.Designs;

namespace TopHalf.Cli.Exporting;

/// <summary>A design as a kernel header: its functions with kernel-doc, and an assertion for each context that was seen.</summary>
internal static class CHeader
{
    // What may sleep, of the contexts of the Linux model.
    private static readonly string[] _sleeping = ["process", "kthread", "workqueue", "irq-thread"];

    public static string Render(ObservedDesign observed)
    {
        var design = observed.Design;
        var (name, guard) = (CText.Identifier(design.Slug), $"_FAULT_DESIGN_{CText.Identifier(design.Slug).ToUpperInvariant()}_H");
        var source = new StringBuilder("/* SPDX-License-Identifier: GPL-2.0 */\n/*\n");
        CText.AppendComment(source, $"{design.Slug}: {design.Summary}");
        CText.AppendComment(source, $"Source: {design.Source}");
        source.Append(" *\n");
        CText.AppendComment(source, FormattableString.Invariant(
            $"Written by 'tophalf export {design.Slug}'. The contexts are those of {observed.Runs} runs of a simulated machine in {observed.Verdicts.Select(static each => each.Situation).Distinct().Count()} situations on {string.Join(", ", design.Hardware)}."));
        source.Append(" */\n").Append(FormattableString.Invariant($"#ifndef {guard}\n#define {guard}\n\n"));
        source.Append("#include <linux/kernel.h>\n#include <linux/lockdep.h>\n#include <linux/types.h>\n\n");
        foreach (var structure in Structures(design))
        {
            source.Append(FormattableString.Invariant($"struct {structure};\n"));
        }

        foreach (var function in design.Api)
        {
            AppendFunction(source, function, observed);
        }

        AppendAssertion(source, name, "handler", "of the handler", observed.HandledIn);
        AppendAssertion(source, name, "resume", "of a resume", observed.ResumedIn);
        return source.Append(FormattableString.Invariant($"\n#endif /* {guard} */\n")).ToString();
    }

    private static IEnumerable<string> Structures(FaultDesign design) => design.Api
        .SelectMany(static function => function.Parameters.Select(static parameter => parameter.Type).Append(function.Returns))
        .Select(static type => type.Replace("const ", "", StringComparison.Ordinal))
        .Where(static type => type.StartsWith("struct ", StringComparison.Ordinal))
        .Select(static type => type["struct ".Length..].TrimEnd('*', ' '))
        .Distinct().Order(StringComparer.Ordinal);

    private static void AppendFunction(StringBuilder source, CFunction function, ObservedDesign observed)
    {
        // A type of that name is a pointer to a function: the client's, or one in a table of operations.
        var isType = function.Name.EndsWith("_t", StringComparison.Ordinal);
        source.Append("\n/**\n");
        CText.AppendComment(source, $"{(isType ? "typedef " : "")}{function.Name}{(isType ? "" : "()")} - {function.Summary}");
        foreach (var parameter in function.Parameters)
        {
            CText.AppendComment(source, $"@{parameter.Name}: {parameter.Summary}", "\t");
        }

        source.Append(" *\n");
        CText.AppendComment(source, $"Context: {ContextOf(function.Role, observed)}", "\t ");
        if (function.Returns != "void" && function.Role != CRole.Handler)
        {
            CText.AppendComment(source, "Return: 0, or a negative error.");
        }

        source.Append(" */\n");
        var parameters = string.Join(",\n\t\t", function.Parameters.Select(static parameter => CText.Declare(parameter.Type, parameter.Name)));
        source.Append(isType
            ? $"typedef {function.Returns} (*{function.Name})({parameters});\n"
            : $"{CText.Declare(function.Returns, function.Name)}({parameters});\n");
    }

    private static string ContextOf(CRole role, ObservedDesign observed) => role switch
    {
        CRole.Setup => "Process context. May sleep.",
        CRole.Resume => Describe(observed.ResumedIn),
        _ => Describe(observed.HandledIn),
    };

    private static string Describe(IReadOnlyCollection<string> contexts) => contexts.Count == 0
        ? "Never called in the runs."
        : $"{string.Join(", ", contexts)}. {(contexts.All(_sleeping.Contains) ? "May sleep." : "Must not sleep.")}";

    private static void AppendAssertion(StringBuilder source, string name, string what, string whose, IReadOnlyCollection<string> contexts)
    {
        if (contexts.Count == 0)
        {
            return;
        }

        source.Append("\n/*");
        CText.AppendComment(source.Append('\n'), $"The context {whose}, as it was seen: {string.Join(", ", contexts)}.");
        source.Append(FormattableString.Invariant($" */\nstatic inline void {name}_assert_{what}_context(void)\n{{\n"));
        source.Append(contexts.All(_sleeping.Contains) ? "\tmight_sleep();\n\tlockdep_assert_preemption_enabled();\n"
            : contexts.All(static context => context.StartsWith("hardirq", StringComparison.Ordinal)) ? "\tlockdep_assert_in_irq();\n\tlockdep_assert_irqs_disabled();\n"
            : "\t/* Called from several contexts: nothing holds in all of them. */\n");
        source.Append("}\n");
    }
}
