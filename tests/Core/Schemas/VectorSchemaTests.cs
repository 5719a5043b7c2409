using Cop.Core.Tests.Vectors;

namespace Cop.Core.Tests.Schemas;

/// <summary>Every file of spec/vectors matches its schema: X.schema.json beside it, or the schema of its folder.</summary>
public sealed class VectorSchemaTests
{
    private static readonly string Folder = RepositoryRoot.File("spec", "vectors");
    private static readonly Lazy<JsonSchemas> Schemas = new(JsonSchemas.OfSpecification);

    private static readonly string[] All =
    [
        .. Directory.GetFiles(Folder, "*.json", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Folder, file).Replace('\\', '/'))
            .Where(file => file.Contains('/') && !file.EndsWith(".schema.json", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];

    public static TheoryData<string> Files => [.. All];

    [Theory, MemberData(nameof(Files))]
    public void A_vector_file_matches_its_schema(string file) =>
        Schemas.Value.FaultOf(SchemaOf(file), VectorFile.Read(Path.Combine(Folder, file))).ShouldBeNull(file);

    [Fact]
    public void There_are_more_than_three_hundred_cases_in_six_kinds()
    {
        var counts = All.Select(file => file.Split('/')[0]).Distinct().ToDictionary(kind => kind, CountOf);
        foreach (var kind in new[] { "json", "hash", "projection", "lifecycle", "causality", "ids", "timeline", "cloudevents" })
            counts[kind].ShouldBeGreaterThan(10, kind);
        // The long lists of numbers are not counted as cases.
        counts.Where(entry => entry.Key != "json").Sum(entry => entry.Value).ShouldBeGreaterThan(300);
    }

    [Theory]
    [InlineData("timeline/timelines.json", "/0/start", "\"soon\"", "/0/start does not match")]
    [InlineData("causality/orders.json", "/0/events/0/topicSeq", "-1", "/0/events/0/topicSeq is below 0")]
    [InlineData("lifecycle/lifecycles.json", "/1/kind", "\"thing\"", "/1/kind is none of")]
    [InlineData("hash/examples.json", "/accepted/2/sha-256", "\"0\"", "/accepted/2/sha-256 does not match")]
    [InlineData("json/literals.json", "/3", "[\"1\"]", "/3 has fewer than 2 items")]
    [InlineData("checks/replica.json", "/0/steps/0/expekt", "{}", "/0/steps/0/expekt: nothing may stand here")]
    public void A_vector_file_that_violates_its_schema_is_reported_with_the_location(string file, string place, string value, string fault)
    {
        var broken = Replace(VectorFile.Read(Path.Combine(Folder, file)), place.Split('/')[1..], CopJson.Parse(value).Unwrap());
        Schemas.Value.FaultOf(SchemaOf(file), broken).ShouldNotBeNull().ShouldStartWith(fault);
    }

    [Fact]
    public void The_requests_of_the_checks_match_the_request_schema()
    {
        var schema = Schemas.Value["urn:cop:schema:core:1.0:binding:request"];
        foreach (
            var file in Directory.GetFiles(Path.Combine(Folder, "checks"), "*.json")
                .Where(file => !file.EndsWith(".schema.json", StringComparison.Ordinal)))
        {
            foreach (
                var step in VectorFile.Read(file).Items.SelectMany(check => check["steps"]!.Items)
                    .SelectMany(step => step["together"]?.Items ?? [step]))
            {
                if (step["expect"]?["error"]?.ToString() is { } error
                    && (error.Contains("invalid_", StringComparison.Ordinal) || error.Contains("unsupported", StringComparison.Ordinal)))
                    continue;
                var request = (step["with"] ?? CopJson.EmptyObject).With("op", step["op"]);
                // An event that an earlier step has saved.
                if (request["event"]?.AsString()?.StartsWith("${", StringComparison.Ordinal) == true)
                    request = request.With("event", CopJson.EmptyObject);
                Schemas.Value.FaultOf(schema, request).ShouldBeNull($"{Path.GetFileName(file)}: {request}");
            }
        }
    }

    private static CopJson SchemaOf(string file)
    {
        var own = Path.Combine(Folder, file.Replace(".json", ".schema.json", StringComparison.Ordinal));
        var path = File.Exists(own) ? own : Directory.GetFiles(Path.GetDirectoryName(own)!, "*.schema.json").ShouldHaveSingleItem();
        return CopJson.Parse(File.ReadAllBytes(path)).Unwrap();
    }

    private static int CountOf(string kind) => Directory.GetFiles(Path.Combine(Folder, kind), "*.json")
        .Where(file => !file.EndsWith(".schema.json", StringComparison.Ordinal)).Select(VectorFile.Read)
        .Sum(whole => whole.Kind == System.Text.Json.JsonValueKind.Array
            ? whole.Items.Count()
            : whole.Members.Sum(member => member.Value.Items.Count()));

    private static CopJson Replace(CopJson whole, string[] path, CopJson value)
    {
        if (path.Length == 0)
            return value;
        if (whole.Kind == System.Text.Json.JsonValueKind.Array)
            return CopJson.Array(whole.Items.Select((item, index) => $"{index}" == path[0] ? Replace(item, path[1..], value) : item));
        return whole.With(path[0], Replace(whole[path[0]] ?? CopJson.Null, path[1..], value));
    }
}
