using System.Globalization;
using System.Text.RegularExpressions;

namespace Cop.Core.Tests.Protocol;

/// <summary>A core payload may gain optional members under one schemaVersion; anything else needs the next one (spec 2.9, M-14).</summary>
[Trait("spec", "2.9")]
public sealed partial class PayloadShapeTests
{
    private static readonly string Folder = RepositoryRoot.File("spec", "schemas", "payloads");

    [Fact]
    public void A_payload_keeps_its_shape_under_its_schemaVersion() =>
        Approved.Check("spec/payload-shapes.txt", Directory.GetFiles(Folder).Order(StringComparer.Ordinal).SelectMany(Members), Breaks);

    [Theory]
    [InlineData("a.happened 1 id required \"id\"", "a.happened 1 id required \"id\"|a.happened 1 note optional \"text\"", 0)]
    [InlineData("a.happened 1 id required \"id\"", "a.happened 1 id required \"id\"|a.happened 1 note required \"text\"", 1)]
    [InlineData("a.happened 1 id required \"id\"", "", 1)]
    [InlineData("a.happened 1 id optional \"id\"", "a.happened 1 id optional \"text\"", 1)]
    [InlineData("a.happened 1 id required \"id\"", "a.happened 1 id required \"id\"|b.happened 1 id required \"id\"", 0)]
    public void Only_a_new_optional_member_or_a_new_type_is_compatible(string approved, string now, int breaks) =>
        Breaks(Lines(approved), Lines(now)).Count().ShouldBe(breaks);

    [Fact]
    public void Versions_of_core_payloads_are_semantic_or_ascending_integers()
    {
        var approved = File.ReadAllLines(RepositoryRoot.File("spec", "payload-shapes.txt"));
        approved.Length.ShouldBeGreaterThan(50);
        MisnumberedTypes(approved).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("a.happened 1 id required|a.happened 2 id required", "")]
    [InlineData("a.happened 1.0.0 id required|a.happened 1.1.0 id required", "")]
    [InlineData("a.happened 2 id required", "a.happened")]
    [InlineData("a.happened 1 id required|a.happened 3 id required", "a.happened")]
    [InlineData("a.happened v1 id required|b.happened 1 id required", "a.happened")]
    [InlineData("a.happened 1 id required|a.happened 1.1.0 id required", "a.happened")]
    public void An_invalid_payload_version_is_found(string shapes, string misnumbered) =>
        string.Join(' ', MisnumberedTypes(Lines(shapes))).ShouldBe(misnumbered);

    private static IEnumerable<string> MisnumberedTypes(string[] shapes) =>
        from line in shapes
        group line.Split(' ')[1] by line.Split(' ')[0] into versions
        let distinct = versions.Distinct().ToArray()
        where !distinct.All(Semantic().IsMatch)
            && !distinct.Order(StringComparer.Ordinal)
                .SequenceEqual(Enumerable.Range(1, distinct.Length).Select(Text).Order(StringComparer.Ordinal))
        select versions.Key;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<string> Breaks(string[] approved, string[] now)
    {
        var types = approved.Select(Version).ToHashSet();
        return approved.Except(now).Select(line => $"gone or changed: {line}")
            .Concat(now.Except(approved).Where(line => types.Contains(Version(line)) && line.Split(' ')[3] == "required")
                .Select(line => $"newly required: {line}"));
    }

    private static string Version(string line) => string.Join(' ', line.Split(' ').Take(2));

    private static string[] Lines(string text) => text.Split('|', StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string> Members(string file)
    {
        var schema = CopJson.Parse(File.ReadAllBytes(file)).Unwrap();
        var version = Described().Match(schema["description"]!.AsString()!).Groups["version"].Value;
        version.ShouldNotBeEmpty(file);
        var required = schema["required"]?.Items.Select(item => item.AsString()).ToHashSet() ?? [];
        return schema["properties"]?.Members.Select(member =>
            $"{schema["title"]!.AsString()} {version} {member.Name} {(required.Contains(member.Name) ? "required" : "optional")} " +
                $"{WithoutWords(member.Value)}") ?? [];
    }

    // A description is not part of the shape.
    private static CopJson WithoutWords(CopJson schema) => schema.Kind == System.Text.Json.JsonValueKind.Object
        ? CopJson.Object(
            schema.Members.Where(member => member.Name != "description").Select(member => (member.Name, (CopJson?)member.Value)))
        : schema;

    [GeneratedRegex(@"schemaVersion (?<version>\S+)\.$", RegexOptions.ExplicitCapture)]
    private static partial Regex Described();

    [GeneratedRegex(@"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$")]
    private static partial Regex Semantic();
}
