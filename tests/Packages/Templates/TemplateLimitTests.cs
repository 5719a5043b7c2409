namespace Cop.Packages.Tests;

public sealed class TemplateLimitTests
{
    [Fact]
    public void A_block_closed_by_another_has_both_places()
    {
        var found = Parse("a\n {{#if x}}y\n{{/each}}");
        var only = found.ShouldHaveSingleItem();
        (only.Span.Line, only.Span.Column).ShouldBe((3, 1));
        only.Message.ShouldContain("line 2 column 2");
    }

    [Fact]
    public void A_cycle_of_includes_is_named_as_a_chain()
    {
        var fixture = new TemplateFixture { Template = "{{> p.md}}", Files = new() { ["p.md"] = "{{> q.md}}", ["q.md"] = "{{> p.md}}" } };
        fixture.Render();
        fixture.Found.Single().Message.ShouldContain("p.md -> q.md -> p.md");
    }

    [Fact]
    public void Includes_that_are_33_deep_are_refused()
    {
        var files = Enumerable.Range(0, 40).ToDictionary(index => $"f{index}.md", index => $"{{{{> f{index + 1}.md}}}}");
        var fixture = new TemplateFixture { Template = "{{> f0.md}}", Files = files };
        fixture.Render();
        fixture.Found.Single().Code.ShouldBe("CTX3008");
    }

    [Fact]
    public void Includes_that_multiply_end_at_the_limit_of_parts()
    {
        var files = Enumerable.Range(0, 20)
            .ToDictionary(index => $"f{index}.md", index => string.Concat(Enumerable.Repeat($"{{{{> f{index + 1}.md}}}}", 10)));
        files["f20.md"] = "x";
        var fixture = new TemplateFixture { Template = "{{> f0.md}}", Files = files };
        fixture.Render();
        fixture.Found.ShouldAllBe(each => each.Code == "CTX3008");
    }

    [Fact]
    public void A_loop_of_a_million_rounds_is_stopped()
    {
        var list = CopJson.Array(Enumerable.Range(0, 1_000).Select(number => CopJson.From(number)));
        var fixture = new TemplateFixture
        {
            Template =
                "{{#each a}}{{#each ../a}}x{{/each}}{{/each}}", Variables = TemplateFixture.Declare("a"), Values = new() { ["a"] = list },
        };
        fixture.Render();
        fixture.Found.Single().Code.ShouldBe("CTX3008");
    }

    [Fact]
    public void A_text_over_four_mebi_characters_is_stopped()
    {
        var fixture = new TemplateFixture
        {
            Template = "{{#each a}}{{../b}}{{/each}}", Variables = TemplateFixture.Declare("a", "b"),
            Values =
                new() { ["a"] = CopJson.Array(Enumerable.Range(0, 5_000).Select(number => CopJson.From(number))),
                    ["b"] = CopJson.From(new string('x', 1_000)) },
        };
        fixture.Render().Sum(each => each.Text.Length).ShouldBeLessThanOrEqualTo(TemplateRenderer.MaxCharacters);
        fixture.Found.Single().Code.ShouldBe("CTX3008");
    }

    [Fact]
    public void A_condition_that_is_nested_too_deep_is_refused() =>
        Parse($"{{{{#if {new string('(', 1000)}a{new string(')', 1000)}}}}}x{{{{/if}}}}").Single().Code.ShouldBe("CTX3001");

    [Fact]
    public void A_required_variable_without_a_value_is_an_error_before_anything_is_written()
    {
        var found = new DiagnosticList();
        TemplateVariable needed = new() { Name = "name", Type = "string", IsRequired = true };
        new TemplateVariables([needed], new Dictionary<string, CopJson>()).Check("cop.yaml", found);
        new TemplateVariables([needed], new Dictionary<string, CopJson> { ["nmae"] = CopJson.From("x"), ["name"] = CopJson.From(1) })
            .Check("cop.yaml", found);
        found.Select(each => each.Code).Order().ShouldBe(["CTX3005", "CTX3101", "CTX3102"]);
    }

    private static DiagnosticList Parse(string text)
    {
        var found = new DiagnosticList();
        TemplateParser.Parse("f", text, found);
        return found;
    }
}
