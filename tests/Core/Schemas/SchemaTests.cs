using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Cop.Core.Tests.Schemas;

[Trait("spec", "2.2.2")]
public sealed partial class SchemaTests
{
    private const string Names = "urn:cop:schema:core:1.0:";

    private static readonly string Folder = RepositoryRoot.File("spec", "schemas");

    private static readonly Dictionary<string, CopJson> ByFile = Directory
        .GetFiles(Folder, "*", SearchOption.AllDirectories)
        .Concat(Directory.GetFiles(RepositoryRoot.File("spec", "vectors"), "*.schema.json", SearchOption.AllDirectories))
        .ToDictionary(file => file, file => CopJson.Parse(File.ReadAllBytes(file)).Unwrap());

    private static readonly string[] CoreTypes =
    [
        .. typeof(EventTypes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetValue(null)!)
            .Order(StringComparer.Ordinal),
    ];

    [Fact]
    public void Every_schema_is_JSON_and_has_a_unique_name()
    {
        ByFile.Count.ShouldBeGreaterThan(40);
        ByFile.Values.ShouldAllBe(schema => schema["$schema"]!.AsString() == "https://json-schema.org/draft/2020-12/schema");
        ByFile.Values.Select(Name).ShouldBeUnique();
        ByFile.Values.ShouldAllBe(schema => Name(schema).StartsWith(Names, StringComparison.Ordinal));
        foreach ((string file, CopJson schema) in ByFile.Where(each => each.Key.StartsWith(Folder, StringComparison.Ordinal)))
        {
            string path = Path.GetRelativePath(Folder, file).Replace('\\', '/').Replace("payloads/", "payload:", StringComparison.Ordinal)
                .Replace("binding/", "binding:", StringComparison.Ordinal);
            $"{Name(schema)[Names.Length..]}.schema.json".ShouldBe(path);
            path.ShouldEndWith($"{schema["title"]!.AsString()}.schema.json");
        }
    }

    [Fact]
    public void Every_reference_of_a_schema_resolves_to_a_schema()
    {
        Dictionary<string, CopJson> byName = ByFile.Values.ToDictionary(Name);
        int count = 0;
        foreach ((string file, CopJson schema) in ByFile)
        {
            foreach (string reference in References(schema))
            {
                string[] parts = reference.Split('#');
                CopJson? target = parts[0].Length == 0 ? schema : byName.GetValueOrDefault(parts[0]);
                (parts.Length == 1 ? target : target?.At(parts[1])).ShouldNotBeNull($"{reference} in {file}");
                count++;
            }
        }
        count.ShouldBeGreaterThan(100);
    }

    [Fact]
    public void Every_core_event_type_has_one_payload_schema() =>
        ByFile.Values.Select(Name).Where(name => name.StartsWith(Names + "payload:", StringComparison.Ordinal))
            .Select(name => name[(Names + "payload:").Length..]).Order(StringComparer.Ordinal).ShouldBe(CoreTypes);

    [Fact]
    public void Every_core_event_type_has_one_row_in_the_catalogue() =>
        File.ReadLines(RepositoryRoot.File("spec", "events.md"))
            .SelectMany(line => FirstCell().Match(line).Groups["type"].Captures.Select(type => type.Value))
            .Order(StringComparer.Ordinal).ShouldBe(CoreTypes);

    /// <summary>A first table cell that contains only types.</summary>
    [GeneratedRegex(@"^\| `(?<type>[^`]+)`(, `(?<type>[^`]+)`)* \|", RegexOptions.ExplicitCapture)]
    private static partial Regex FirstCell();

    private static string Name(CopJson schema) => schema["$id"]!.AsString()!;

    private static IEnumerable<string> References(CopJson part)
    {
        IEnumerable<string> own = part["$ref"] is { Kind: JsonValueKind.String } reference ? [reference.AsString()!] : [];
        return own.Concat(part.Members.Select(member => member.Value).Concat(part.Items).SelectMany(References));
    }
}
