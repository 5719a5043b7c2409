using System.Text;
using System.Text.Json;
using Json.Schema;

namespace Cop.Packages.Tests;

public sealed class JsonSchemaCheckTests
{
    private static readonly int Rounds = Environment.GetEnvironmentVariable("COP_LONG") == "1" ? 20_000 : 1_000;

    [Fact]
    public void The_verdict_is_that_of_a_full_evaluator_for_random_schemas_and_values()
    {
        var random = new Random(20251128);
        int valid = 0;
        for (int round = 0; round < Rounds; round++)
        {
            var schema = Schema(random, 3);
            var value = Value(random, 3);
            using var json = JsonDocument.Parse(value.Utf8);
            bool expected = JsonSchema.FromText(schema.ToString(), new BuildOptions { SchemaRegistry = new SchemaRegistry() })
                .Evaluate(json.RootElement).IsValid;
            string? fault = JsonSchemaCheck.FindFault(schema, value);
            (fault is null).ShouldBe(expected, $"seed 20251128, round {round}: {schema} for {value}: {fault}");
            if (expected) valid++;
        }

        valid.ShouldBeInRange(Rounds / 10, Rounds * 9 / 10);
    }

    [Theory]
    [InlineData("""{"$ref": "#/definitions/Product"}""", "refers to")]
    [InlineData("""{"pattern": "(?=a)"}""", "The pattern")]
    [InlineData("""{"properties": {"a": {"unevaluatedProperties": false}}}""", "unevaluatedProperties")]
    [InlineData("""{"items": 3}""", "is no schema")]
    public void A_schema_that_cannot_be_used_is_found_before_it_is_used(string schema, string reason) =>
        JsonSchemaCheck.FindFaultOfSchema(CopJson.Parse(schema).Unwrap()).ShouldNotBeNull().ShouldContain(reason);

    [Fact]
    public void A_schema_that_refers_to_itself_ends()
    {
        var schema = CopJson.Parse("""{"$defs": {"a": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"}""").Unwrap();
        JsonSchemaCheck.FindFault(schema, CopJson.Null).ShouldNotBeNull().ShouldContain("without end");
    }

    [Fact]
    public void F_18_a_reference_in_a_response_schema_resolves_against_the_tool_file()
    {
        const string Tool = """
            name: search_products
            description: Search product catalog
            input_schema: {type: object}
            response_schema: {type: object, properties: {products: {type: array, items: {$ref: "#/definitions/Product"}}}}
            definitions: {Product: {type: object, properties: {id: {type: string}}, required: [id]}}
            examples: [{input: {}, output: {products: [{id: 7}]}}]

            """;
        var diagnostics = new DiagnosticList();
        var node = YamlReader.Read("tool.yaml", Encoding.UTF8.GetBytes(Tool), diagnostics)!;
        new ComponentCheck("tool.yaml", diagnostics).Check(node, "tool");
        var found = diagnostics.ShouldHaveSingleItem();
        found.Code.ShouldBe("CTX4207");
        found.Message.ShouldContain("/products/0/id");
        ToolFile.Read("search_products", "p", node, node).ResponseSchema!["definitions"].ShouldNotBeNull();
    }

    private static CopJson Schema(Random random, int depth)
    {
        var members = new Dictionary<string, CopJson>(StringComparer.Ordinal);
        for (int count = random.Next(1, 4); count > 0; count--)
        {
            var (name, value) = Keyword(random, depth);
            members[name] = value;
        }

        return CopJson.Object(members.Select(each => (each.Key, (CopJson?)each.Value)));
    }

    private static (string, CopJson) Keyword(Random random, int depth)
    {
        CopJson Sub() => depth == 0 ? CopJson.From(random.Next(2) == 0) : Schema(random, depth - 1);
        CopJson List() => CopJson.Array(Enumerable.Range(0, random.Next(1, 3)).Select(_ => Sub()));
        CopJson Map() => CopJson.Object(new[] { "a", "b" }.Take(random.Next(1, 3)).Select(name => (name, (CopJson?)Sub())));
        return random.Next(24) switch
        {
            0 or 1 or 2 =>
                ("type", CopJson.From(new[] { "object", "array", "string", "number", "integer", "boolean", "null" }[random.Next(7)])),
            3 => ("enum", CopJson.Array([Value(random, 0), Value(random, 0)])),
            4 => ("const", Value(random, 0)),
            5 or 6 => ("properties", Map()),
            7 => ("additionalProperties", Sub()),
            8 => ("required", CopJson.Array([CopJson.From("a")])),
            9 => ("items", Sub()),
            10 => ("prefixItems", List()),
            11 => (random.Next(2) == 0 ? "minItems" : "maxItems", CopJson.From(random.Next(3))),
            12 => ("uniqueItems", CopJson.From(true)),
            13 => (random.Next(2) == 0 ? "minLength" : "maxLength", CopJson.From(random.Next(3))),
            14 => ("pattern", CopJson.From("^x")),
            15 => (random.Next(2) == 0 ? "minimum" : "exclusiveMaximum", CopJson.From(random.Next(3))),
            16 => ("multipleOf", CopJson.From(2)),
            17 => ("allOf", List()),
            18 => ("anyOf", List()),
            19 => ("oneOf", List()),
            20 => ("not", Sub()),
            21 => ("if", Sub()),
            22 => (random.Next(2) == 0 ? "then" : "else", Sub()),
            _ => ("contains", Sub()),
        };
    }

    private static CopJson Value(Random random, int depth) => random.Next(depth == 0 ? 5 : 8) switch
    {
        0 => CopJson.Null,
        1 => CopJson.From(random.Next(2) == 0),
        2 => CopJson.From(random.Next(4)),
        3 => CopJson.From(random.Next(2) == 0 ? 0.5 : -1),
        4 => CopJson.From(new[] { "", "x", "yx", "😀" }[random.Next(4)]),
        5 or 6 => CopJson.Object(
            new[] { "a", "b", "c" }.Where(_ => random.Next(2) == 0).Select(name => (name, (CopJson?)Value(random, depth - 1)))),
        _ => CopJson.Array(Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth - 1))),
    };
}
