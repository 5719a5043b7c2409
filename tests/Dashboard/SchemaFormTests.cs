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
        SchemaReader.Read(json, Submitted(html)).Unwrap()!.ToString().ShouldBe(expected);
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

    // What a browser sends for the fields of a form as they stand.
    private static FieldValues Submitted(string html)
    {
        var fields = new Dictionary<string, StringValues>();
        foreach (System.Text.RegularExpressions.Match match in System.Text.RegularExpressions.Regex.Matches(
            html, "<textarea name=\"([^\"]*)\"[^>]*>([^<]*)</textarea>|<input type=\"(?:text|number|date|email|url)\" " +
                "name=\"([^\"]*)\" value=\"([^\"]*)\"|<input type=\"checkbox\" name=\"([^\"]*)\" value=\"([^\"]*)\" checked>|<select " +
                    "name=\"([^\"]*)\".*?</select>", System.Text.RegularExpressions.RegexOptions.Singleline))
        {
            var name = match.Groups.Cast<System.Text.RegularExpressions.Group>().Skip(1).Where((_, at) => at % 2 == 0).First(group =>
                group.Success).Value;
            var value = match.Groups[7].Success
                ? System.Text.RegularExpressions.Regex.Match(match.Value, "value=\"([^\"]*)\" selected").Groups[1].Value
                : match.Groups.Cast<System.Text.RegularExpressions.Group>().Skip(1).Where((_, at) => at % 2 == 1).First(group =>
                    group.Success).Value;
            fields[System.Net.WebUtility.HtmlDecode(name)] = StringValues.Concat(
                fields.GetValueOrDefault(System.Net.WebUtility.HtmlDecode(name)), System.Net.WebUtility.HtmlDecode(value));
        }

        return new FieldValues(new FormCollection(fields));
    }
}
