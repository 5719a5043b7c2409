using System.Text;

namespace Cop.Packages.Tests;

public sealed class YamlReaderTests
{
    [Theory]
    [InlineData("", "CTX1005", 1, 1)]
    [InlineData("# nothing\n", "CTX1005", 1, 1)]
    [InlineData("a: 1\n---\nb: 2\n", "CTX1006", 2, 1)]
    [InlineData("a:\n\tb: 1\n", "CTX1004", 2, 1)]
    [InlineData("a: [1\n", "CTX1004", 2, 1)]
    [InlineData("a: &x 1\n", "CTX1008", 1, 4)]
    [InlineData("a: *x\n", "CTX1008", 1, 4)]
    [InlineData("a: &x 1\nb: *x\n", "CTX1008", 1, 4)]
    [InlineData("<<: {a: 1}\n", "CTX1008", 1, 1)]
    [InlineData("a: !!str 1\n", "CTX1009", 1, 4)]
    [InlineData("a: !own 1\n", "CTX1009", 1, 4)]
    [InlineData("%YAML 1.2\n---\na: 1\n", "CTX1009", 1, 1)]
    [InlineData("? [a]\n: 1\n", "CTX1010", 1, 3)]
    [InlineData(": 1\n", "CTX1010", 1, 1)]
    [InlineData("a:\n : 1\n : 2\n", "CTX1010", 2, 3)]
    [InlineData("- : 1\n", "CTX1010", 1, 4)]
    [InlineData("? \n: 1\n", "CTX1010", 1, 2)]
    [InlineData("{a: 1, : 2}\n", "CTX1010", 1, 8)]
    [InlineData("a: 1\nb: 2\na: 3\n", "CTX1011", 3, 1)]
    [InlineData("a: .inf\n", "CTX1012", 1, 4)]
    [InlineData("a: 9007199254740993\n", "CTX1012", 1, 4)]
    public void What_JSON_cannot_say_is_refused_at_its_place(string text, string code, int line, int column)
    {
        var (node, found) = Read(text);
        node.ShouldBeNull();
        var diagnostic = found.ShouldHaveSingleItem();
        (diagnostic.Code, diagnostic.Span.Line, diagnostic.Span.Column).ShouldBe((code, line, column), diagnostic.ToString());
    }

    [Fact]
    public void A_document_of_200000_open_brackets_is_refused_at_once()
    {
        var (node, found) = Read(new string('[', 200_000));
        node.ShouldBeNull();
        found.Single().Code.ShouldBe("CTX1007");
    }

    [Fact]
    public void A_file_over_one_mebibyte_is_refused() =>
        Read("a: " + new string('x', YamlReader.MaxBytes)).Found.Single().Code.ShouldBe("CTX1003");

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused_at_their_place()
    {
        var diagnostics = new DiagnosticList();
        YamlReader.Read("f", [.. "a: 1\nbö: "u8, 0xff, .. "x"u8], diagnostics).ShouldBeNull();
        var only = diagnostics.Single();
        (only.Code, only.Span.Line, only.Span.Column).ShouldBe(("CTX1002", 2, 5));
    }

    [Fact]
    public void A_tab_as_indentation_has_a_fix() => Read("a:\n\tb: 1\n").Found.Single().Fix!.Title.ShouldContain("spaces");

    [Theory]
    [InlineData("1", "1")]
    [InlineData("1.0", "1")]
    [InlineData("0o17", "15")]
    [InlineData("0xfF", "255")]
    [InlineData("-1e3", "-1000")]
    [InlineData("true", "true")]
    [InlineData("True", "true")]
    [InlineData("no", "\"no\"")]
    [InlineData("on", "\"on\"")]
    [InlineData("~", "null")]
    [InlineData("", "null")]
    [InlineData("'1'", "\"1\"")]
    [InlineData("1.2.3", "\"1.2.3\"")]
    [InlineData("2025-01-01", "\"2025-01-01\"")]
    [InlineData("0b1", "\"0b1\"")]
    [InlineData("1_000", "\"1_000\"")]
    public void A_plain_scalar_has_its_type_by_the_core_schema(string text, string json) =>
        Read($"a: {text}\n").Node!.ToJson().ToString().ShouldBe($$"""{"a":{{json}}}""");

    [Fact]
    public void A_byte_order_mark_is_dropped() => Read("\uFEFFa: 1\n").Node!["a"]!.Number.ShouldBe(1);

    [Fact]
    public void Random_bytes_end_in_a_diagnostic_and_never_in_an_exception()
    {
        var random = new Random(20251128);
        const string Alphabet = "ab:-?[]{}#&*!|>'\"%@`,\n\t ~<0.x";
        for (int round = 0; round < 2_000; round++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            var (node, found) = Read(text);
            (node is not null || found.Count > 0).ShouldBeTrue($"'{text}' gave neither a tree nor a diagnostic");
        }
    }

    private static (YamlNode? Node, DiagnosticList Found) Read(string text)
    {
        var diagnostics = new DiagnosticList();
        return (YamlReader.Read("f", Encoding.UTF8.GetBytes(text), diagnostics), diagnostics);
    }
}
