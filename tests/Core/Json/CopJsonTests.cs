using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cop.Core.Tests.Json;

[Trait("spec", "2.1")]
public sealed class CopJsonTests
{
    private static readonly CopJson Sample = JsonText.Value("""{"b":[1,{"x":"\n"},"two"],"a":{"c":true,"é":null},"d":-1.5e-9}""");

    [Fact]
    public void Equal_bytes_are_equal_values()
    {
        CopJson same = JsonText.Value("""{"d":-0.0000000015,"a":{"é":null,"c":true},"b":[1.0,{"x":"\n"},"two"]}""");
        same.ShouldBe(Sample);
        same.GetHashCode().ShouldBe(Sample.GetHashCode());
        same.Hash().ShouldBe(Sample.Hash());
        Sample.With("d", CopJson.From(1)).Equals(Sample).ShouldBeFalse();
        Sample.Equals((object)"text").ShouldBeFalse();
    }

    [Theory]
    [InlineData("{}", JsonValueKind.Object)]
    [InlineData("[]", JsonValueKind.Array)]
    [InlineData("\"\"", JsonValueKind.String)]
    [InlineData("-1", JsonValueKind.Number)]
    [InlineData("true", JsonValueKind.True)]
    [InlineData("false", JsonValueKind.False)]
    [InlineData("null", JsonValueKind.Null)]
    public void Kind_and_element_agree(string text, JsonValueKind kind)
    {
        CopJson value = JsonText.Value(text);
        value.Kind.ShouldBe(kind);
        value.Element.ValueKind.ShouldBe(kind);
        value.Members.ShouldBeEmpty();
        value.Items.ShouldBeEmpty();
        value["a"].ShouldBeNull();
        value.At("/0").ShouldBeNull();
    }

    [Fact]
    public void Parts_are_slices_of_the_whole()
    {
        Sample.ToString().ShouldBe("""{"a":{"c":true,"é":null},"b":[1,{"x":"\n"},"two"],"d":-1.5e-9}""");
        Sample.Members.Select(member => $"{member.Name}={member.Value}").ShouldBe(
            ["""a={"c":true,"é":null}""", """b=[1,{"x":"\n"},"two"]""", "d=-1.5e-9"]);
        Sample["b"]!.Items.Select(item => item.ToString()).ShouldBe(["1", """{"x":"\n"}""", "\"two\""]);
        Sample["b"]!.Utf8.Span.Overlaps(Sample.Utf8.Span).ShouldBeTrue();
        Sample["a"]!["é"].ShouldBe(CopJson.Null);
        Sample["x"].ShouldBeNull();
        Sample.At("/b/1/x")!.AsString().ShouldBe("\n");
        Sample.At("/d")!.Element.GetDouble().ShouldBe(-1.5e-9);
        Sample["d"]!.AsString().ShouldBeNull();
    }

    [Fact]
    public void The_element_is_parsed_once() =>
        Enumerable.Range(0, 50).AsParallel().Select(_ => Sample["b"]!.Element[2].GetString()).ShouldAllBe(text => text == "two");

    [Theory]
    [InlineData("", """{"":0," ":7,"a/b":1,"c%d":2,"e^f":3,"foo":["bar","baz"],"g|h":4,"i\\j":5,"k\"l":6,"m~n":8}""")]
    [InlineData("/foo", """["bar","baz"]""")]
    [InlineData("/foo/0", "\"bar\"")]
    [InlineData("/", "0")]
    [InlineData("/a~1b", "1")]
    [InlineData("/c%d", "2")]
    [InlineData("/e^f", "3")]
    [InlineData("/g|h", "4")]
    [InlineData("/i\\j", "5")]
    [InlineData("/k\"l", "6")]
    [InlineData("/ ", "7")]
    [InlineData("/m~0n", "8")]
    [InlineData("foo", null)]
    [InlineData("/foo/2", null)]
    [InlineData("/foo/-", null)]
    [InlineData("/foo/00", null)]
    [InlineData("/foo/+1", null)]
    [InlineData("/foo/1\0", null)]
    [InlineData("/foo/1 ", null)]
    [InlineData("/foo/\u0661", null)]
    [InlineData("/foo/", null)]
    [InlineData("/foo/99999999999", null)]
    [InlineData("/foo/0/x", null)]
    [InlineData("/m~n", null)]
    [InlineData("/m~", null)]
    public void Pointers_are_followed_as_RFC_6901_says(string pointer, string? expected)
    {
        CopJson document = JsonText.Value(
            """{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}""");
        document.At(pointer)?.ToString().ShouldBe(expected);
        if (expected is null) document.At(pointer).ShouldBeNull();
    }

    [Fact]
    public void Tilde_escapes_are_undone_in_the_order_of_RFC_6901() =>
        JsonText.Value("""{"~1":1,"/":2}""").At("/~01").ShouldBe(CopJson.From(1));

    [Theory]
    [InlineData("{}", "m", "1", """{"m":1}""")]
    [InlineData("{}", "m", null, "{}")]
    [InlineData("""{"m":0}""", "m", "1", """{"m":1}""")]
    [InlineData("""{"m":0}""", "m", null, "{}")]
    [InlineData("""{"a":0}""", "m", "1", """{"a":0,"m":1}""")]
    [InlineData("""{"a":0}""", "m", null, """{"a":0}""")]
    [InlineData("""{"z":0}""", "m", "1", """{"m":1,"z":0}""")]
    [InlineData("""{"z":0}""", "m", null, """{"z":0}""")]
    [InlineData("""{"a":0,"m":0}""", "m", "1", """{"a":0,"m":1}""")]
    [InlineData("""{"a":0,"m":0}""", "m", null, """{"a":0}""")]
    [InlineData("""{"m":0,"z":0}""", "m", "1", """{"m":1,"z":0}""")]
    [InlineData("""{"m":0,"z":0}""", "m", null, """{"z":0}""")]
    [InlineData("""{"a":0,"m":0,"z":0}""", "m", "1", """{"a":0,"m":1,"z":0}""")]
    [InlineData("""{"a":0,"m":0,"z":0}""", "m", null, """{"a":0,"z":0}""")]
    [InlineData("""{"a":0,"z":0}""", "m", "1", """{"a":0,"m":1,"z":0}""")]
    [InlineData("""{"a":0,"z":0}""", "m", null, """{"a":0,"z":0}""")]
    [InlineData("""{"\"":0,"z":0}""", "\n", "1", """{"\n":1,"\"":0,"z":0}""")]
    public void A_member_is_set_or_removed_in_order(string text, string name, string? value, string expected) =>
        JsonText.Value(text).With(name, value is null ? null : JsonText.Value(value)).ToString().ShouldBe(expected);

    [Fact]
    public void Built_values_are_canonical()
    {
        CopJson.Object(
            ("b", CopJson.From("x\"")), ("none", null), ("a", CopJson.Array(CopJson.From(1.50), CopJson.From(true), CopJson.Null)))
            .ToString().ShouldBe("""{"a":[1.5,true,null],"b":"x\""}""");
        CopJson.Object().ShouldBe(CopJson.EmptyObject);
        CopJson.Array().ToString().ShouldBe("[]");
        CopJson.Object(("\ue000", CopJson.From(1)), ("😀", CopJson.From(2))).Members.First().Name.ShouldBe("😀");
        Should.Throw<ArgumentException>(() => CopJson.Object(("a", CopJson.Null), ("a", CopJson.Null)));
        Should.Throw<ArgumentOutOfRangeException>(() => CopJson.From(double.NaN));
        Should.Throw<InvalidOperationException>(() => CopJson.Null.With("a", CopJson.Null));
    }

    [Fact]
    public void Records_with_values_are_serialised_with_generated_type_information()
    {
        var order = new Order { Total = 12.50, Lines = [CopJson.From("ä"), CopJson.EmptyObject], Note = null, Payload = Sample };
        CopJson json = CopJson.Serialize(order, OrderContext.Default.Order);
        json["Payload"].ShouldBe(Sample);
        json["Note"].ShouldBe(CopJson.Null);
        json.At("/Lines/0").ShouldBe(CopJson.From("ä"));
        Order back = json.Deserialize(OrderContext.Default.Order).ShouldNotBeNull();
        back.Payload.ShouldBe(Sample);
        back.Note.ShouldBeNull();
        back.Lines.ShouldBe(order.Lines);
    }

    [Fact]
    public void A_nested_or_failed_build_leaves_other_values_intact()
    {
        var order =
            new Order { Lines = new MadeLines(
                () => CopJson.Serialize(new Order { Total = 2, Lines = [CopJson.From("inner")] }, OrderContext.Default.Order)) };
        CopJson.Serialize(order, OrderContext.Default.Order).ToString()
            .ShouldBe("""{"Lines":[{"Lines":["inner"],"Note":null,"Payload":null,"Total":2}],"Note":null,"Payload":null,"Total":0}""");
        Should.Throw<InvalidOperationException>(
            () => CopJson.Serialize(
                new Order { Lines = new MadeLines(() => throw new InvalidOperationException("no")) }, OrderContext.Default.Order));
        CopJson.Serialize(new Order { Lines = [CopJson.From("after")] }, OrderContext.Default.Order).At("/Lines/0")
            .ShouldBe(CopJson.From("after"));
    }

    [Fact]
    public void A_value_beyond_a_double_is_not_stored_as_another_one()
    {
        Should.Throw<CopException>(() => CopJson.Serialize(long.MaxValue, OrderContext.Default.Int64))
            .Error.Code.ShouldBe(CopErrorCodes.InvalidJson);
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize("""{"Payload":{"a":1,"a":2}}""", OrderContext.Default.Order))
            .Message.ShouldContain("twice");
    }
}

internal sealed record Order
{
    public double Total { get; init; }

    public IReadOnlyList<CopJson> Lines { get; init; } = [];

    public CopJson? Note { get; init; }

    public CopJson? Payload { get; init; }
}

/// <summary>One line that is created on request.</summary>
internal sealed class MadeLines(Func<CopJson> make) : IReadOnlyList<CopJson>
{
    public int Count => 1;

    public CopJson this[int index] => make();

    public IEnumerator<CopJson> GetEnumerator()
    {
        yield return make();
    }

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
}

[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(long))]
internal sealed partial class OrderContext : JsonSerializerContext;
