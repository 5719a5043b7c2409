namespace Cop.Core.Tests.Json;

public sealed class MergePatchTests
{
    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"a":null}""", """{}""")]
    [InlineData("""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"c"}""", """{"a":["b"]}""", """{"a":["b"]}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("""["a","b"]""", """["c","d"]""", """["c","d"]""")]
    [InlineData("""{"a":"b"}""", """["c"]""", """["c"]""")]
    [InlineData("""{"a":"foo"}""", "null", "null")]
    [InlineData("""{"a":"foo"}""", "\"bar\"", "\"bar\"")]
    [InlineData("""{"e":null}""", """{"a":1}""", """{"a":1,"e":null}""")]
    [InlineData("""[1,2]""", """{"a":"b","c":null}""", """{"a":"b"}""")]
    [InlineData("""{}""", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    public void The_examples_of_RFC_7396_hold(string target, string patch, string result) =>
        JsonText.Value(target).MergePatch(JsonText.Value(patch)).ToString().ShouldBe(result);

    [Theory]
    [InlineData("""{"p":{"$sealed":{"v":1}}}""", """{"p":{"x":1,"y":null}}""", """{"p":{"x":1}}""")]
    [InlineData("""{"p":{"x":1}}""", """{"p":{"$sealed":{"v":null}}}""", """{"p":{"$sealed":{"v":null}}}""")]
    [InlineData("""{"p":{"$sealed":{"v":1}}}""", """{"p":{"$sealed":{"w":2}}}""", """{"p":{"$sealed":{"w":2}}}""")]
    [InlineData("""{"p":{"$sealed":{"v":1}},"q":1}""", """{"q":2}""", """{"p":{"$sealed":{"v":1}},"q":2}""")]
    [InlineData("""{"p":{"$sealed":{"v":1}}}""", """{"p":null}""", """{}""")]
    [InlineData("""{"$sealed":{"v":1}}""", """{"a":1}""", """{"a":1}""")]
    public void A_sealed_object_is_patched_as_one_value(string target, string patch, string result) =>
        JsonText.Value(target).MergePatch(JsonText.Value(patch)).ToString().ShouldBe(result);
}
