using System.Globalization;

namespace Cop.Core.Tests.Requirements;

/// <summary>spec/REQUIREMENTS.md, written from the index.</summary>
internal static class RequirementPage
{
    public static IEnumerable<string> Lines(RequirementIndex index) =>
    [
        "# Requirements and their tests",
        "",
        $"Every normative sentence of {index.Protocol}, paraphrased; the text of the protocol is binding. Generated from " +
            $"requirements.json by",
        "`COP_APPROVE=1 dotnet test tests/Core`; do not edit it by hand. `covered`: the listed tests fail when the requirement is " +
            "violated.",
        "`planned`: the requirement belongs to a part that is not built yet. `process`: it binds people and cannot be tested by a program.",
        "Checks in `code` are run by `cop conformance run` on any implementation; `cop conformance list` also shows those on vectors.",
        "",
        "| level | requirements | covered | planned | process |",
        "|---|---|---|---|---|",
        .. Requirement.Levels.Select(level => Row(Word(level), index.Requirements.Where(each => each.Level == level))),
        Row("all", index.Requirements),
        "",
        "| section | MUST | MUST NOT | SHOULD | SHOULD NOT | covered | planned | process |",
        "|---|---|---|---|---|---|---|---|",
        .. index.Requirements.GroupBy(each => Top(each.Section)).Select(group => Summary(index, group.Key, [.. group])),
        .. index.Requirements.GroupBy(each => each.Section).SelectMany(group => Section(index, group)),
    ];

    private static IEnumerable<string> Section(RequirementIndex index, IGrouping<string, Requirement> group) =>
    [
        "",
        $"## {group.Key} {index.Sections[group.Key]}",
        "",
        "| id | level | rule | decided by | checks | status |",
        "|---|---|---|---|---|---|",
        .. group.Select(
            each =>
                $"| {each.Id} | {Word(each.Level)} | {each.Rule.Replace("|", "\\|")} | {string.Join(", ", each.DecidedBy)} | " +
                    $"{string.Join("<br>", each.Checks.Concat(ConformanceChecks.ByRequirement[each.Id].Select(check => $"`{check}`")))} " +
                    $"| {Status(each)} |"),
    ];

    private static string Status(Requirement each) => each.Profile == "core" ? each.Status : $"{each.Status} ({each.Profile})";

    // 4.2.1 counts under 4.2, and 10.4.1 under 10.4.
    private static string Top(string section) => string.Join('.', section.Split('.').Take(2));

    private static string Summary(RequirementIndex index, string section, Requirement[] own) =>
        $"| {section} {index.Sections[section]} | " +
            $"{string.Join(" | ", Requirement.Levels.Select(level => Count(own, each => each.Level == level)))} | " +
            $"{string.Join(" | ", Counts(own))} |";

    private static string Row(string name, IEnumerable<Requirement> own) =>
        $"| {name} | {own.Count()} | {string.Join(" | ", Counts(own))} |";

    private static IEnumerable<string> Counts(IEnumerable<Requirement> own) =>
        Requirement.Statuses.Select(status => Count(own, each => each.Status == status));

    private static string Count(IEnumerable<Requirement> own, Func<Requirement, bool> counts) =>
        own.Count(counts).ToString(CultureInfo.InvariantCulture);

    private static string Word(string level) => level.Replace('_', ' ');
}
