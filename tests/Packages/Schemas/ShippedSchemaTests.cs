using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace Cop.Packages.Tests;

/// <summary>Our check of form, compared with a full evaluator of JSON Schema over the same files.</summary>
public sealed class ShippedSchemaTests
{
    private static readonly string[] Formats = ["manifest", "persona", "guardrail", "tool", "suite", "lock"];

    private static readonly string[] Annotations = ["$schema", "$id", "title", "description", "$defs", "x-message"];

    private static readonly int Rounds = Environment.GetEnvironmentVariable("COP_LONG") == "1" ? 5_000 : 200;

    private const string Manifest = """
        {"meta":{"name":"support-agent","version":"1.2.0","author":{"name":"Ada"},"keywords":["a","b"],"homepage":"https://a.example"},
        "compatibility":{"models":[{"name":"gpt","eval_scores":{"quality":0.5}}],"features_required":["vision"],
        "context_window":{"minimum":100}},
        "context":{"system":{"source":"s.md","priority":3,"variables":{"v":{"type":"string","enum":["a"],"trust":"user"}}},
        "messages":[{"role":"user","source":"u.md"}],"merge":{"system":"append"},"personas":{"default":"p",
        "available":{"p":{"source":"p.yaml"}}},
        "knowledge":[{"name":"k","source":"k.md","type":"static"}],"tools":[{"name":"t","source":"t.yaml","rate_limit":3,
        "requires_approval":true}]},
        "dependencies":{"other":"^1.0.0","@a-b/cd":{"version":"1","use":["tools"]}},"optional_dependencies":{"third":{"version":"*",
        "condition":"a"}},
        "build":{"targets":{"t":{"format":"skill","vars":{"v":1}}},"preprocessing":["minify",{"trim_budget":true}]},
        "runtime":{"model_config":{"temperature":1,"stop_sequences":["x"]},"cache":{"similarity_threshold":0.5}},"x-own":{"a":[1]}}
        """;

    [Fact]
    public void Our_verdict_is_that_of_a_full_evaluator_for_mutated_manifests()
    {
        var text = WithoutMessages(JsonNode.Parse(FormatSchemas.Get("manifest").Utf8.Span)!).ToJsonString();
        var schema = JsonSchema.FromText(text, new BuildOptions { SchemaRegistry = new SchemaRegistry() });
        var random = new Random(20251128);
        int wrong = 0;
        for (int round = 0; round < Rounds; round++)
        {
            var document = JsonNode.Parse(Manifest)!;
            for (int change = 0; change < random.Next(3); change++) Mutate(document, random);
            string changed = document.ToJsonString();
            using var json = JsonDocument.Parse(changed);
            bool expected = schema.Evaluate(json.RootElement).IsValid;
            var found = new DiagnosticList();
            SchemaCheck.Check(YamlReader.Read("f", Encoding.UTF8.GetBytes(changed), found)!, "manifest", "f", found);
            (!found.HasErrors).ShouldBe(expected, $"{changed}\n{string.Join('\n', found)}");
            if (!expected) wrong++;
        }

        wrong.ShouldBeGreaterThan(Rounds / 5);
    }

    [Fact]
    public void The_shipped_schemas_are_schemas()
    {
        foreach (var format in Formats)
        {
            using var json = JsonDocument.Parse(FormatSchemas.Get(format).Utf8);
            MetaSchemas.Draft202012.Evaluate(json.RootElement).IsValid.ShouldBeTrue(format);
        }
    }

    [Fact]
    public void The_shipped_schemas_use_only_keywords_that_our_check_knows()
    {
        foreach (var format in Formats) Visit(FormatSchemas.Get(format), format);
    }

    // The evaluator refuses keywords that it does not know.
    private static JsonNode WithoutMessages(JsonNode node)
    {
        if (node is JsonObject members)
        {
            members.Remove("x-message");
            members.Remove("$id");
        }

        var children = node is JsonObject named ? named.Select(each => each.Value) : node is JsonArray items ? items : [];
        foreach (var child in children.OfType<JsonNode>()) WithoutMessages(child);
        return node;
    }

    private static void Visit(CopJson schema, string place)
    {
        if (schema.Kind != JsonValueKind.Object) return;
        foreach (var (name, value) in schema.Members)
        {
            (SchemaCheck.Keywords.Contains(name) || Annotations.Contains(name)).ShouldBeTrue($"{place}: {name}");
            if (name is "properties" or "patternProperties" or "$defs")
            {
                foreach (var (property, child) in value.Members) Visit(child, $"{place}/{name}/{property}");
            }
            else if (name is "items" or "additionalProperties" or "propertyNames")
            {
                Visit(value, $"{place}/{name}");
            }
            else if (name == "oneOf")
            {
                foreach (var child in value.Items) Visit(child, $"{place}/{name}");
            }
        }
    }

    private static void Mutate(JsonNode document, Random random)
    {
        var places = new List<(JsonNode Parent, object Key)>();
        Collect(document, places);
        var (parent, key) = places[random.Next(places.Count)];
        JsonNode? value = random.Next(8) switch
        {
            0 => null,
            1 => JsonValue.Create(random.Next(-3, 2000)),
            2 => JsonValue.Create("Any text"),
            3 => JsonValue.Create(""),
            4 => JsonValue.Create(true),
            5 => new JsonArray(1, 1),
            6 => new JsonObject { ["name"] = "x" },
            _ => JsonValue.Create(0.5),
        };
        if (parent is JsonArray array) array[(int)key] = value;
        else if (random.Next(4) == 0) parent[(string)key + (random.Next(2) == 0 ? "s" : " ")] = value;
        else if (random.Next(4) == 0) ((JsonObject)parent).Remove((string)key);
        else parent[(string)key] = value;
    }

    private static void Collect(JsonNode? node, List<(JsonNode, object)> places)
    {
        if (node is JsonObject members)
        {
            foreach (var (name, value) in members)
            {
                places.Add((node, name));
                Collect(value, places);
            }
        }
        else if (node is JsonArray items)
        {
            for (int index = 0; index < items.Count; index++)
            {
                places.Add((node, index));
                Collect(items[index], places);
            }
        }
    }
}
