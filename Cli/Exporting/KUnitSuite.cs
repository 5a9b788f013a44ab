using System.Text;

namespace TopHalf.Cli.Exporting;

/// <summary>A KUnit suite with a case for each situation; what the simulated machine said is in the comment of each.</summary>
internal static class KUnitSuite
{
    public static string Render(ObservedDesign observed)
    {
        var (slug, name) = (observed.Design.Slug, CText.Identifier(observed.Design.Slug));
        var source = new StringBuilder("// SPDX-License-Identifier: GPL-2.0\n/*\n");
        CText.AppendComment(source, $"KUnit tests of the fault design {slug}, to be filled in. Written by 'tophalf export {slug}'.");
        source.Append(FormattableString.Invariant($" */\n#include <kunit/test.h>\n#include <linux/module.h>\n\n#include \"{name}.h\"\n"));
        var situations = observed.Verdicts.GroupBy(static verdict => verdict.Situation).ToList();
        foreach (var situation in situations)
        {
            source.Append("\n/*\n");
            CText.AppendComment(source, $"{situation.Key.Summary}.");
            foreach (var verdict in situation)
            {
                CText.AppendComment(source, verdict.Rules.Count == 0
                    ? $"{verdict.Hardware}: clean"
                    : $"{verdict.Hardware}: {string.Join("; ", verdict.Rules.Select(static rule => $"{rule.Id} {rule.Title}"))}", "\t");
            }

            source.Append(FormattableString.Invariant($" */\nstatic void {name}_{CText.Identifier(situation.Key.Name)}(struct kunit *test)\n{{\n"));
            source.Append(FormattableString.Invariant($"\tkunit_skip(test, \"needs a device that faults: {situation.Key.Name}\");\n}}\n"));
        }

        source.Append(FormattableString.Invariant($"\nstatic struct kunit_case {name}_cases[] = {{\n"));
        foreach (var situation in situations)
        {
            source.Append(FormattableString.Invariant($"\tKUNIT_CASE({name}_{CText.Identifier(situation.Key.Name)}),\n"));
        }

        return source.Append(FormattableString.Invariant(
            $"\t{{}}\n}};\n\nstatic struct kunit_suite {name}_suite = {{\n\t.name = \"{slug}\",\n\t.test_cases = {name}_cases,\n}};\nkunit_test_suite({name}_suite);\n\nMODULE_DESCRIPTION(\"KUnit tests of the fault design {slug}\");\nMODULE_LICENSE(\"GPL\");\n")).ToString();
    }
}
