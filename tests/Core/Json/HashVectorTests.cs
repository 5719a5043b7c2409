using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Cop.Core.Tests.Json;

/// <summary>The rules of spec/canonical-json.md, with results of a second implementation (spec/vectors/jcs.mjs).</summary>
[Trait("spec", "9.2.2")]
public sealed class HashVectorTests
{
    private static readonly JsonElement Examples = Read("hash", "examples.json");

    private static readonly Dictionary<string, JsonElement> ByName =
        Examples.GetProperty("accepted").EnumerateArray().ToDictionary(each => Text(each, "name"));

    public static TheoryData<string> Accepted() => [.. ByName.Keys];

    public static TheoryData<string, string, string> Refused()
    {
        var data = new TheoryData<string, string, string>();
        foreach (JsonElement each in Examples.GetProperty("refused").EnumerateArray())
            data.Add(Text(each, "name"), Text(each, "text"), Text(each, "code"));
        return data;
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public void An_example_is_hashed_as_the_specification_says(string name)
    {
        JsonElement example = ByName[name];
        CopJson scope = Scope(example);
        scope.ToString().ShouldBe(Text(example, "canonical"));
        scope.Hash().ShouldBe(new CopHash(CopHash.Sha256Name, Text(example, "sha-256")));
        if (example.TryGetProperty("sha-512", out JsonElement strong)) CopHash.Sha512(scope.Utf8.Span).Value.ShouldBe(strong.GetString());
        if (Other(example, "sameAs") is { } same) Scope(same).ShouldBe(scope);
        if (Other(example, "differsFrom") is { } different) Scope(different).ShouldNotBe(scope);
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public void An_example_has_one_hash_before_and_after_it_is_attached(string name)
    {
        JsonElement example = ByName[name];
        CopJson received = JsonText.Value(Text(example, "text"));
        if (Text(example, "kind") == "json" || received["metadata"] is { Kind: not JsonValueKind.Object }) return;
        CopJson hashed = ObjectHash.Attach(received);
        ObjectHash.Compute(hashed).Value.ShouldBe(Text(example, "sha-256"));
        ObjectHash.Verify(hashed).ShouldBe(HashVerification.Valid);
    }

    [Theory]
    [Trait("spec", "2.1")]
    [MemberData(nameof(Refused))]
    public void A_text_is_refused_as_the_specification_says(string name, string text, string code)
    {
        CopJson.Parse(text).Error.ShouldNotBeNull(name).Code.ShouldBe(code, name);
        JsonText.Refusal(text).ShouldNotBeNull(name).Code.ShouldBe(code, name);
    }

    [Fact]
    public void The_hash_vectors_include_the_worked_examples()
    {
        string page = File.ReadAllText(RepositoryRoot.File("spec", "canonical-json.md"));
        int shown = ByName.Values.Select(Shown).Distinct().Count(example => page.Contains(example, StringComparison.Ordinal));
        shown.ShouldBe(page.Split("   sha-256    ").Length - 1);
        shown.ShouldBe(6);
    }

    [Fact]
    public void Every_file_of_JSON_vectors_is_used() =>
        // CanonicalJsonTests runs the texts, CanonicalNumberTests the numbers.
        Directory.GetFiles(RepositoryRoot.File("spec", "vectors", "json"), "*.json").Select(Path.GetFileName)
            .Where(file => !file!.EndsWith(".schema.json", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .ShouldBe(["canonical.json", "literals.json", "numbers.json", "refused.json", "rfc8785-numbers.json"]);

    private static CopJson Scope(JsonElement example)
    {
        CopJson received = JsonText.Value(Text(example, "text"));
        return Text(example, "kind") == "json" ? received : ObjectHash.WithoutHashMembers(received);
    }

    private static JsonElement? Other(JsonElement example, string relation) =>
        example.TryGetProperty(relation, out JsonElement name) ? ByName[name.GetString()!] : null;

    private static string Shown(JsonElement example) =>
        Ascii($"   text       {Text(example, "text")}\n   canonical  {Text(example, "canonical")}\n   sha-256    " +
            $"{Text(example, "sha-256")}\n");

    private static string Ascii(string text) => text.Aggregate(new StringBuilder(), (ascii, unit) => unit < '\u007f'
        ? ascii.Append(unit)
        : ascii.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}")).ToString();

    private static string Text(JsonElement each, string member) => each.GetProperty(member).GetString()!;

    private static JsonElement Read(params string[] path) =>
        JsonElement.Parse(File.ReadAllBytes(RepositoryRoot.File(["spec", "vectors", .. path])));
}
