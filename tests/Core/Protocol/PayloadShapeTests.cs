namespace Cop.Core.Tests.Protocol;

/// <summary>A core payload may gain optional members under one schemaVersion; anything else needs the next one (spec 2.9, M-14).</summary>
[Trait("spec", "2.9")]
public sealed class PayloadShapeTests
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

    private static IEnumerable<string> Breaks(string[] approved, string[] now)
    {
        var types = approved.Select(Version).ToHashSet();
        return approved.Except(now).Select(line => $"gone or changed: {line}")
            .Concat(now.Except(approved).Where(line => types.Contains(Version(line)) && line.Split(' ')[3] == "required").Select(line => $"newly required: {line}"));
    }

    private static string Version(string line) => string.Join(' ', line.Split(' ').Take(2));

    private static string[] Lines(string text) => text.Split('|', StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string> Members(string file)
    {
        var schema = CopJson.Parse(File.ReadAllBytes(file)).Unwrap();
        schema["description"]!.AsString()!.ShouldEndWith("schemaVersion 1.");
        var required = schema["required"]?.Items.Select(item => item.AsString()).ToHashSet() ?? [];
        return schema["properties"]?.Members.Select(member =>
            $"{schema["title"]!.AsString()} 1 {member.Name} {(required.Contains(member.Name) ? "required" : "optional")} {WithoutWords(member.Value)}") ?? [];
    }

    // A description explains; it is no part of the shape.
    private static CopJson WithoutWords(CopJson schema) => schema.Kind == System.Text.Json.JsonValueKind.Object
        ? CopJson.Object(schema.Members.Where(member => member.Name != "description").Select(member => (member.Name, (CopJson?)member.Value)))
        : schema;
}
