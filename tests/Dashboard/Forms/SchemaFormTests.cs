using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Cop.Dashboard.Tests;

/// <summary>Forms from schemas: what they read back is what the schema describes.</summary>
public sealed class SchemaFormTests
{
    public static TheoryData<string, string, string?> Fields => new()
    {
        { """{"type":"string","maxLength":20}""", "v=hello", "\"hello\"" },
        { """{"type":"string"}""", "v=", null },
        { """{"type":"number"}""", "v=-1.5e3", "-1500" },
        { """{"type":"number"}""", "v=1e999", "!is no number" },
        { """{"type":"number"}""", "v=NaN", "!is no number" },
        { """{"type":"integer","title":"Count"}""", "v=2.5", "!The field 'Count' is no whole number" },
        { """{"type":"integer"}""", "v=42", "42" },
        { """{"type":"integer"}""", "v=9007199254740992", "9007199254740992" },
        { """{"type":"integer"}""", "v=9007199254740993", "!has more digits than a number can keep" },
        { """{"type":"number"}""", "v=+.50", "0.5" },
        { """{"type":"boolean"}""", "v=true", "true" },
        { """{"type":"boolean"}""", "v=maybe", "!neither yes nor no" },
        { """{"enum":["a","b",3]}""", "v=3", "3" },
        { """{"enum":["a","b"]}""", "v=\"c\"", "!none of the choices" },
        { """{"oneOf":[{"const":1,"title":"One"},{"const":2}]}""", "v=2", "2" },
        { """{"const":"only"}""", "v=\"only\"", "\"only\"" },
        { """{"type":"array","items":{"enum":["x","y"]}}""", "v=\"x\"&v=\"y\"", """["x","y"]""" },
        { """{"type":"array","items":{"type":"integer"}}""", "v=1\n2\r\n3", "[1,2,3]" },
        { """{"type":"array","items":{"type":"string"}}""", "v=a\n\n b ", """["a","b"]""" },
        { """{"type":"object","properties":{"a/b":{"type":"string"},"c":{"type":"object","properties":{"d":{"type":"integer"}}}}}""",
            "v/a~1b=x&v/c/d=1", """{"a/b":"x","c":{"d":1}}""" },
        { """{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"number"}},"required":["a"]}""", "v/a=x&v/b=",
            """{"a":"x"}""" },
        { """{"type":"object","properties":{"a":{"type":"string"}},"required":["a","b"]}""", "v={\"a\":\"\",\"b\":1}",
            """{"a":"","b":1}""" },
        { """{"anyOf":[{"type":"string"},{"type":"number"}]}""", "v={\"any\": [1]}", """{"any":[1]}""" },
        { """{"not":{"type":"string"}}""", "v={broken", "!is no JSON" },
        { "{}", "v=true", "true" },
        { "true", "v=7", "7" },
    };

    [Theory, MemberData(nameof(Fields))]
    public void A_form_gives_the_value_or_names_the_field(string schema, string form, string? expected)
    {
        var json = CopJson.Parse(System.Text.Encoding.UTF8.GetBytes(schema)).Unwrap();
        var read = SchemaReader.Read(json, Sent(form));
        if (expected?.StartsWith('!') == true)
            read.Error.ShouldNotBeNull().Message.ShouldContain(expected[1..]);
        else
            read.Unwrap()?.ToString().ShouldBe(expected);
        SchemaForm.Write(json, null, Sent(form)).ToString().ShouldContain("name=\"v");
    }

    [Theory, MemberData(nameof(Fields))]
    public void A_proposal_comes_back_unchanged_from_its_own_form(string schema, string form, string? expected)
    {
        var json = CopJson.Parse(System.Text.Encoding.UTF8.GetBytes(schema)).Unwrap();
        if (expected is null || expected.StartsWith('!'))
            return;
        var proposal = SchemaReader.Read(json, Sent(form)).Unwrap()!;
        var html = SchemaForm.Write(json, proposal, new FieldValues(null)).ToString();
        html.ShouldNotBeEmpty();
        SchemaReader.Read(json, SubmittedForm.Of(html)).Unwrap()!.ToString().ShouldBe(expected);
    }

    [Fact]
    public void An_object_that_may_be_missing_can_be_left_empty_whatever_its_own_fields_need()
    {
        var schema = CopJson.Parse("""
            {"type":"object","properties":{"to":{"type":"object","properties":{"street":{"type":"string","minLength":1},
            "number":{"type":"integer"},"tags":{"type":"array","items":{"enum":["a"]}}},"required":["street","number","tags"]}}}
            """).Unwrap();
        var html = SchemaForm.Write(schema, null, new FieldValues(null)).ToString();
        html.ShouldNotContain(" required");
        SchemaReader.Read(schema, SubmittedForm.Of(html)).Unwrap()!.ToString().ShouldBe("{}");
        SchemaReader.Read(schema, Sent("v/to/street=&v/to/number=7")).Unwrap()!.ToString().ShouldBe(
            """{"to":{"number":7,"street":"","tags":[]}}""", "the validation then names the street");
    }

    [Fact]
    public void A_browser_demands_what_the_schema_does_and_nothing_for_a_decision_without_a_value()
    {
        var schema = CopJson.Parse("""
            {"type":"object","properties":{"a":{"type":"number"},"b":{"type":"string"},"c":{"type":"string","minLength":1,"maxLength":9}},
            "required":["a","b","c"]}
            """).Unwrap();
        var html = SchemaForm.Write(schema, null, new FieldValues(null)).ToString();
        html.ShouldContain("name=\"v/a\" value=\"\" required");
        html.ShouldContain("name=\"v/b\" rows=\"4\">", Case.Sensitive, "an empty text is one");
        html.ShouldContain("name=\"v/c\" value=\"\" required");
        html.ShouldContain("at most 9 characters");
        html.ShouldNotContain("maxlength");
        SchemaForm.Write(schema, null, new FieldValues(null), isNeeded: false).ToString().ShouldNotContain(" required");
    }

    [Theory]
    [InlineData("""{"type":"array","items":{"type":"string"}}""", """["a\nb",""," c "]""")]
    [InlineData("""{"type":"string","maxLength":20}""", "\"one\\ntwo\"")]
    [InlineData("""{"type":"string"}""", "\"\\n\\nlate\\u2028 and \\f\"")]
    [InlineData("""{"type":"string"}""", "\"one\\r\\ntwo\"")]
    [InlineData("""{"type":"string","format":"date"}""", "\"tomorrow\"")]
    public void A_proposal_that_its_usual_field_cannot_hold_has_another_one(string schema, string proposal)
    {
        var (json, value) = (CopJson.Parse(schema).Unwrap(), CopJson.Parse(proposal).Unwrap());
        var html = SchemaForm.Write(json, value, new FieldValues(null)).ToString();
        html.ShouldNotContain("type=\"date\"", Case.Sensitive, "a browser shows nothing there");
        SchemaReader.Read(json, SubmittedForm.Of(html)).Unwrap()!.ToString().ShouldBe(value.ToString());
        var again = SchemaForm.Write(json, value, SubmittedForm.Of(html)).ToString();
        SchemaReader.Read(json, SubmittedForm.Of(again)).Unwrap()!.ToString().ShouldBe(value.ToString(), "after a refusal too");
    }

    [Fact]
    public void A_hostile_schema_is_one_field_of_JSON_and_bounded()
    {
        var wide = CopJson.Object(("type", CopJson.From("object")), ("properties", CopJson.Object(
            Enumerable.Range(0, 5000).Select(number => ($"m{number}", (CopJson?)CopJson.Object(("type", CopJson.From("object")),
                ("properties", CopJson.Object(("x", CopJson.Object(("type", CopJson.From("string"))))))))))));
        var html = SchemaForm.Write(wide, null, new FieldValues(null)).ToString();
        html.Split("<textarea").Length.ShouldBeLessThan(6000);
        foreach (
            var schema in new[] { """{"type":5}""", """{"type":["string","null"]}""", """{"enum":5}""", """{"properties":[]}""",
                """{"type":"array"}""", """{"oneOf":[]}""" })
            SchemaForm.Write(CopJson.Parse(System.Text.Encoding.UTF8.GetBytes(schema)).Unwrap(), null,
                new FieldValues(null)).ToString().ShouldContain("name=\"v\"");
    }

    private static FieldValues Sent(string form) => new(new FormCollection(form.Split('&').Select(field => field.Split('=', 2))
        .GroupBy(parts => parts[0]).ToDictionary(group => group.Key, group => new StringValues([.. group.Select(parts => parts[1])]))));
}
