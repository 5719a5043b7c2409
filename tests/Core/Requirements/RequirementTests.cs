using System.Text.RegularExpressions;
using Cop.Core.Tests.Protocol;

namespace Cop.Core.Tests.Requirements;

/// <summary>Every normative sentence has an id, and those that this kernel implements have existing tests (spec 11.2).</summary>
public sealed partial class RequirementTests
{
    private static readonly RequirementIndex Index = RequirementIndex.Load();
    private static readonly TestSources Sources = TestSources.Read();

    [Fact]
    public void Ids_are_unique_and_count_within_their_section()
    {
        Index.Requirements.Select(each => each.Id).ShouldBeUnique();
        MustBeNone(Index.Requirements.GroupBy(each => each.Section)
            .SelectMany(group => group.Select((each, place) => (each.Id, Expected: $"COP-{group.Key}-{place + 1}")))
            .Where(pair => pair.Id != pair.Expected).Select(pair => $"{pair.Id} stands where {pair.Expected} is expected"));
        MustBeNone(
            Index.Requirements.Where(each => !Index.Sections.ContainsKey(each.Section))
                .Select(each => $"{each.Id}: section {each.Section} is not in the table of sections"));
        Index.Requirements.Select(each => each.Section).Distinct()
            .ShouldBe(
                Index.Sections.Keys.Where(section => Index.Requirements.Any(each => each.Section == section)),
                "they stand in the order of the sections");
    }

    [Fact]
    public void Requirement_values_are_those_of_the_schema()
    {
        var schema = CopJson.Parse(File.ReadAllBytes(RepositoryRoot.File("spec", "requirements.schema.json"))).Unwrap()
            .At("/$defs/requirement/properties")!;
        foreach (
            var (member, words) in new[] { ("level", Requirement.Levels), ("profile", Requirement.Profiles),
                ("status", Requirement.Statuses) })
            schema.At($"/{member}/enum")!.Items.Select(word => word.AsString()).ShouldBe(words);
        MustBeNone(Index.Requirements
            .Where(each => !Requirement.Levels.Contains(each.Level) || !Requirement.Profiles.Contains(each.Profile)
                || !Requirement.Statuses.Contains(each.Status))
            .Select(each => $"{each.Id}: {each.Level} {each.Profile} {each.Status}"));
        MustBeNone(
            Index.Requirements.Where(each => each.Rule.Length is < 10 or > 240 || each.Rule.Contains('\n'))
                .Select(each => $"{each.Id}: the rule is one line of at most 240 characters"));
    }

    [Fact]
    public void No_requirement_names_a_test_of_the_index_itself() =>
        MustBeNone(
            Index.Requirements.Where(each => each.Checks.Any(check => check.StartsWith(nameof(RequirementTests), StringComparison.Ordinal)))
            .Select(each => $"{each.Id} is held by the index that names it; name a test of what it asks"));

    [Fact]
    public void Every_MUST_of_the_core_has_a_check() =>
        MustBeNone(
            Index.Requirements.Where(each => each.MustHaveACheck && each.Checks.Length == 0)
                .Select(each => $"{each.Id} has no check: {each.Rule}"));

    [Fact]
    public void Only_covered_requirements_have_checks() =>
        MustBeNone(
            Index.Requirements.Where(each => each.Status == "covered" != each.Checks.Length > 0)
                .Select(each => $"{each.Id} is {each.Status} with {each.Checks.Length} checks"));

    [Fact]
    public void Every_check_is_a_test_that_exists()
    {
        Sources.Tests.ShouldContain($"{nameof(RequirementTests)}.{nameof(Every_check_is_a_test_that_exists)}");
        MustBeNone(
            Index.Requirements.SelectMany(
                each =>
                    each.Checks.Where(check => !Sources.Tests.Contains(check))
                        .Select(check => $"{each.Id} names {check}, which is no test")));
    }

    [Fact]
    public void Every_tag_of_a_test_names_a_section() =>
        MustBeNone(
            Sources.Tags.Where(
                tag => !Index.Sections.ContainsKey(tag.Value) && !Decisions().Contains(tag.Value)
                    && Index.Requirements.All(each => each.Id != tag.Value))
            .Select(tag => $"{tag.File} is tagged {tag.Value}, which is no section, decision or requirement"));

    [Fact]
    public void Every_decision_named_is_in_the_list() =>
        MustBeNone(
            Index.Requirements.SelectMany(
                each => each.DecidedBy.Except(Decisions())
                    .Select(decision => $"{each.Id} is decided by {decision}, which is not in spec/decisions.md")));

    [Fact]
    public void The_requirements_page_equals_the_index() =>
        Approved.Check("spec/REQUIREMENTS.md", RequirementPage.Lines(Index), (_, _) => []);

    private static HashSet<string> Decisions() =>
        [.. File.ReadLines(RepositoryRoot.File("spec", "decisions.md")).Select(line => Decision().Match(line)).Where(match => match.Success)
            .Select(match => match.Groups[1].Value)];

    private static void MustBeNone(IEnumerable<string> offenders) => string.Join('\n', offenders).ShouldBeEmpty();

    [GeneratedRegex(@"^- \*\*((?:D|CE|M)-\w+)")]
    private static partial Regex Decision();
}
