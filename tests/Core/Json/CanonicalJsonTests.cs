using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Cop.Core.Tests.Json;

[Trait("spec", "9.1.2")]
public sealed class CanonicalJsonTests
{
    public static TheoryData<string, string, string> Cases()
    {
        var data = new TheoryData<string, string, string>();
        foreach (JsonElement each in Vectors("canonical.json"))
            data.Add(Text(each, "name"), Text(each, "input"), Text(each, "canonical"));
        return data;
    }

    public static TheoryData<string, string, string?> Refused()
    {
        var data = new TheoryData<string, string, string?>();
        foreach (JsonElement each in Vectors("refused.json"))
        {
            string? reason = each.TryGetProperty("reason", out JsonElement given) ? given.GetString() : null;
            data.Add(Text(each, "name"), Text(each, "input"), reason);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Text_becomes_its_canonical_form(string name, string input, string canonical)
    {
        JsonText.Canonical(input).ShouldBe(canonical, name);
        JsonText.Canonical(canonical).ShouldBe(canonical, name);
    }

    [Theory]
    [Trait("spec", "2.1")]
    [MemberData(nameof(Refused))]
    public void Invalid_text_is_an_error_with_a_reason(string name, string input, string? reason)
    {
        CopError error = JsonText.Refusal(input).ShouldNotBeNull(name);
        error.Code.ShouldBe(CopErrorCodes.InvalidJson, name);
        error.Message.ShouldStartWith("At byte ");
        if (reason is not null) error.Message.ShouldContain(reason);
        CopJson.Parse(input).IsOk.ShouldBeFalse(name);
    }

    [Theory]
    [InlineData("9007199254740992", "9007199254740992")]
    [InlineData("-9007199254740992", "-9007199254740992")]
    [InlineData("9007199254740994", "9007199254740994")]
    [InlineData("100000000000000000000", "100000000000000000000")]
    [InlineData("1000000000000000000000", "1e+21")]
    [InlineData("1e21", "1e+21")]
    [InlineData("1e2", "100")]
    [InlineData("9007199254740992.0", "9007199254740992")]
    [InlineData("90071992547409920e-1", "9007199254740992")]
    [InlineData("295147905179352830000", "295147905179352830000")]
    [InlineData("1.7976931348623157e308", "1.7976931348623157e+308")]
    [InlineData("0e99999999999999999999", "0")]
    [InlineData("1e-99999999999999999999", "0")]
    [InlineData("123456789012345", "123456789012345")]
    [InlineData("0.000001", "0.000001")]
    [InlineData("0.0000001", "1e-7")]
    public void An_exactly_representable_integer_is_admitted(string input, string canonical) =>
        JsonText.Canonical(input).ShouldBe(canonical);

    [Fact]
    public void A_number_of_a_thousand_digits_is_read_completely()
    {
        JsonText.Canonical("1" + new string('0', 1000) + "e-1000").ShouldBe("1");
        JsonText.Canonical("0." + new string('0', 1000) + "1e1001").ShouldBe("1");
        JsonText.Canonical("0." + new string('3', 1000)).ShouldBe("0.3333333333333333");
    }

    [Theory]
    [InlineData(new byte[] { 0xC3 })]
    [InlineData(new byte[] { 0xC0, 0x80 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 })]
    [InlineData(new byte[] { 0xE2, 0x82 })]
    [InlineData(new byte[] { 0xFF })]
    public void Invalid_UTF_8_is_refused_with_its_offset(byte[] wrong)
    {
        byte[] text = [.. "{\"ok\":\"é"u8, .. wrong, .. "\"}"u8];
        CopError error = CanonicalJson.Write(text, new ArrayBufferWriter<byte>()).ShouldNotBeNull();
        error.Message.ShouldStartWith("At byte 9 (/ok): a string is not valid UTF-8");
    }

    [Fact]
    [Trait("spec", "2.1")]
    public void Depth_counts_the_outermost_container_as_one()
    {
        var limits = new JsonLimits { MaxDepth = 3 };
        CopJson.Parse("[[[1]]]", limits).IsOk.ShouldBeTrue();
        CopJson.Parse("[{\"a\":[1]}]", limits).IsOk.ShouldBeTrue();
        CopError error = CopJson.Parse("[0,{\"a\":[[]]}]", limits).Error.ShouldNotBeNull();
        error.Code.ShouldBe(CopErrorCodes.LimitExceeded);
        error.Message.ShouldBe("At byte 9 (/1/a/0): the text is nested deeper than 3 levels; make it flatter, or send it as a string.");
        CopJson.Parse("1", new JsonLimits { MaxDepth = 0 }).IsOk.ShouldBeTrue();
    }

    [Fact]
    public void Unlimited_depth_uses_memory_and_no_stack()
    {
        const int Levels = 200_000;
        string text = new string('[', Levels) + new string(']', Levels);
        CopJson deep = CopJson.Parse(text, new JsonLimits { MaxDepth = Levels }).Unwrap();
        deep.ToString().ShouldBe(text);
        deep.At("/0/0/0").ShouldNotBeNull().Utf8.Length.ShouldBe(text.Length - 6);
        CopJson.Parse(text).Error!.Code.ShouldBe(CopErrorCodes.LimitExceeded);
    }

    [Fact]
    [Trait("spec", "2.1")]
    public void Size_counts_the_bytes_as_received()
    {
        var limits = new JsonLimits { MaxBytes = 4 };
        CopJson.Parse("\"é\"", limits).IsOk.ShouldBeTrue();
        CopJson.Parse("[1] ", limits).IsOk.ShouldBeTrue();
        CopJson.Parse("[1]  ", limits).Error!.Code.ShouldBe(CopErrorCodes.LimitExceeded);
        CopJson.Parse("\"éé\"", limits).Error!.Code.ShouldBe(CopErrorCodes.LimitExceeded);
        CopJson.Parse(new string(' ', 1000) + "1", limits).Error!.Code.ShouldBe(CopErrorCodes.LimitExceeded);
    }

    [Fact]
    public void An_error_names_its_offset()
    {
        JsonText.Refusal("{\"a/b\":[1,{\"~\":1e400}]}")!.Message.ShouldStartWith("At byte 15 (/a~1b/1/~0): a number is beyond the range");
        JsonText.Refusal(
            "{\"b\":{\"y\":1,\"x\":2,\"y\":3}}")!.Message.ShouldStartWith("At byte 18 (/b/y): a member name occurs twice in one object");
        JsonText.Refusal("[1,2")!.Message.ShouldStartWith("At byte 4 ");
        JsonText.Refusal("{\"a\":1 \"b\"}")!.Message.ShouldStartWith("At byte 7: '\"' where ',' or '}' is expected");
    }

    [Fact]
    public void Lone_surrogates_in_a_dotnet_string_are_refused()
    {
        CopJson.Parse("\"\ud800\"").Error!.Code.ShouldBe(CopErrorCodes.InvalidJson);
        Should.Throw<ArgumentException>(() => CopJson.From("\udc00"));
        Should.Throw<ArgumentException>(() => CopJson.EmptyObject.With("\udc00", CopJson.Null));
    }

    [Fact]
    public void An_error_writes_nothing()
    {
        var output = new ArrayBufferWriter<byte>();
        CanonicalJson.Write("[1,2,x]"u8, output).ShouldNotBeNull();
        output.WrittenCount.ShouldBe(0);
    }

    [Fact]
    public void Every_control_character_has_its_shortest_escape()
    {
        var expected = new StringBuilder("\"");
        var all = new StringBuilder();
        for (char unit = '\0'; unit < '\u0100'; unit++)
        {
            all.Append(unit);
            int known = "\b\t\n\f\r\"\\".IndexOf(unit, StringComparison.Ordinal);
            if (known >= 0) expected.Append('\\').Append("btnfr\"\\"[known]);
            else if (unit < ' ') expected.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
            else expected.Append(unit);
        }
        CopJson text = CopJson.From(all.ToString());
        text.ToString().ShouldBe(expected.Append('"').ToString());
        text.AsString().ShouldBe(all.ToString());
        JsonText.Canonical(JsonSerializer.Serialize(all.ToString())).ShouldBe(text.ToString());
    }

    [Fact]
    public void A_hundred_thousand_members_are_sorted_in_time()
    {
        string[] names = [.. Enumerable.Range(0, 100_000).Select(index => $"{index * 7919L % 100_003}")];
        string text = "{" + string.Join(',', names.Select(name => $"\"{name}\":{name}")) + "}";
        CopJson sorted = CopJson.Parse(text, new JsonLimits { MaxBytes = 10_000_000 }).Unwrap();
        sorted.Members.Select(member => member.Name).ShouldBe(names.Order(StringComparer.Ordinal));
        sorted.Members.ShouldAllBe(member => member.Name == member.Value.ToString());
    }

    [Fact]
    [Trait("spec", "9.1.3")]
    public void The_hash_of_text_is_that_of_its_canonical_form_and_allocates_nothing()
    {
        byte[] text = "{ \"b\" : 1.50, \"a\" : \"\\u20ac\" }"u8.ToArray();
        var hash = new byte[32];
        CanonicalJson.Hash(text, hash).ShouldBeNull();
        hash.ShouldBe(SHA256.HashData("{\"a\":\"€\",\"b\":1.5}"u8));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 100; round++) CanonicalJson.Hash(text, hash);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static string Text(JsonElement each, string member) => each.GetProperty(member).GetString()!;

    private static JsonElement.ArrayEnumerator Vectors(string file) =>
        JsonElement.Parse(File.ReadAllBytes(RepositoryRoot.File("spec", "vectors", "json", file))).EnumerateArray();
}
