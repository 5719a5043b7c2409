using System.Text;
using System.Text.Json;

namespace Cop.Packages.Tests;

/// <summary>The cases of JSON-Schema-Test-Suite: for authors' schemas, and for the check that gives diagnostics.</summary>
public sealed class SchemaSuiteTests
{
    private static readonly CopJson Vectors = CopJson.Parse(RepositoryFile.Read("spec/packages/vectors/schemas.json")).Unwrap();

    // Files of the suite whose keywords the shipped schemas use in the same way.
    private static readonly string[] Shipped =
    [
        "type", "enum", "const", "required", "minProperties", "minItems", "maxItems", "uniqueItems", "minLength", "maxLength", "minimum",
        "maximum", "pattern",
    ];

    [Fact]
    public void An_authors_schema_has_the_verdicts_of_the_suite()
    {
        var wrong = new List<string>();
        int cases = 0;
        foreach (var group in Vectors["groups"]!.Items)
        {
            if (JsonSchemaCheck.FindFaultOfSchema(group["schema"]!) is { } refused)
            {
                wrong.Add($"{group["file"]}, {group["group"]}: the schema is refused: {refused}");
                continue;
            }

            foreach (var one in group["cases"]!.Items)
            {
                cases++;
                string? fault = JsonSchemaCheck.FindFault(group["schema"]!, one["value"]!);
                if ((fault is null) != (one["valid"]!.Kind == JsonValueKind.True))
                    wrong.Add($"{group["file"]}, {group["group"]}, {one["about"]}: {fault ?? "fits"}");
            }
        }

        wrong.ShouldBeEmpty(string.Join('\n', wrong));
        cases.ShouldBeGreaterThan(380);
    }

    [Fact]
    public void The_check_of_the_shipped_schemas_reports_the_cases_of_the_suite_that_are_not_valid()
    {
        var wrong = new List<string>();
        int cases = 0;
        foreach (var group in Vectors["groups"]!.Items.Where(each => Shipped.Contains(each["file"]!.AsString())))
        {
            foreach (var one in group["cases"]!.Items)
            {
                cases++;
                var found = new DiagnosticList();
                var node = YamlReader.Read("f.yaml", Encoding.UTF8.GetBytes(one["value"]!.ToString()), found).ShouldNotBeNull();
                SchemaCheck.Check(group["schema"]!, node, "f.yaml", found);
                if (found.HasErrors == (one["valid"]!.Kind == JsonValueKind.True))
                    wrong.Add($"{group["file"]}, {group["group"]}, {one["about"]}: {string.Join("; ", found)}");
                found.ShouldAllBe(each => each.Code.StartsWith("CTX1", StringComparison.Ordinal) && each.Span.Line >= 1);
            }
        }

        wrong.ShouldBeEmpty(string.Join('\n', wrong));
        cases.ShouldBeGreaterThan(130);
    }
}
