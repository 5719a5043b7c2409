using System.Text.RegularExpressions;

namespace Cop.Rules.Tests;

/// <summary>Samples and guides use records; the protocol's JSON has one page of its own.</summary>
public sealed partial class RawJsonTests
{
    private const string Page = "docs/raw-json.md";

    // The projection of a custom profile writes rows, which are JSON.
    private static readonly string[] Exempt = ["samples/LegalProfile/", "tests/Samples/Agents/Raw"];

    [Fact]
    public void Samples_do_without_json_types() => Offenders.MustBeNone(
        from file in Repository.Sources("samples", "tests/Samples", "tests/Samples.Host")
        where !Exempt.Any(path => file.Path.StartsWith(path, StringComparison.Ordinal))
        from Match raw in Raw().Matches(file.Code)
        select $"{file.Path}: {raw.Value}",
        "A sample takes and returns records.");

    [Fact]
    public void Guides_show_json_types_on_one_page_only() => Offenders.MustBeNone(
        from guide in new[] { "README.md" }.Concat(Repository.Files("docs", "*.md"))
        where guide != Page
        from Match block in Block().Matches(Repository.Read(guide))
        from Match raw in Raw().Matches(block.Value)
        select $"{guide}: {raw.Value}",
        $"A guide shows records; {Page} shows what is underneath.");

    [Theory]
    [InlineData("CopJson.From(1)", true)]
    [InlineData("delivery.Trigger!.Payload[\"x\"]", true)]
    [InlineData("EventDraft.Create(\"a.b\")", true)]
    [InlineData("greeted.Payload.Text", false)]
    public void The_rule_finds_raw_json(string code, bool isRaw) => Raw().IsMatch(code).ShouldBe(isRaw);

    [GeneratedRegex("""\bCopJson\b|\bEventDraft\b|\bJsonNode\b|\bJsonDocument\b|\bPayload(?:\[|\.At\()""")]
    private static partial Regex Raw();

    [GeneratedRegex("^```csharp\\n.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
