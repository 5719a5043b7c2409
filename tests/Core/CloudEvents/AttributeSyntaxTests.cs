namespace Cop.Core.Tests.CloudEvents;

/// <summary>The syntax of attributes, compared with what the official SDK accepts as well.</summary>
[Trait("spec", "6.4.1")]
public sealed class AttributeSyntaxTests
{
    [Theory]
    [InlineData("https://github.com/cloudevents", true, true)]
    [InlineData("urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66", true, true)]
    [InlineData("mailto:cncf-wg-serverless@lists.cncf.io", true, true)]
    [InlineData("http://user@[::1]:8080/a?b#c", true, true)]
    [InlineData("/sensors/tn-1234567/alerts", false, true)]
    [InlineData("1-555-123-4567", false, true)]
    [InlineData("?a=/b", false, true)]
    [InlineData("urn:", false, true)]
    [InlineData("cop.task.v1", false, true)]
    [InlineData("//[]:", false, false)]
    [InlineData("//[::1]x", false, false)]
    [InlineData("//host:port/", false, false)]
    [InlineData("10.0.0.1:8080", false, false)]
    [InlineData("http://a b", false, false)]
    [InlineData("a#b#c", false, false)]
    [InlineData("%zz", false, false)]
    [InlineData("größe", false, false)]
    public void URIs_and_references_are_those_of_RFC_3986(string text, bool isUri, bool isReference)
    {
        UriSyntax.IsUri(text).ShouldBe(isUri);
        UriSyntax.IsReference(text).ShouldBe(isReference);
    }

    [Theory]
    [InlineData("1996-12-19T16:39:57-08:00", true)]
    [InlineData("1990-12-31T23:59:60Z", true)]
    [InlineData("0000-02-29T00:00:00.123456789012z", true)]
    [InlineData("2023-02-29T00:00:00Z", false)]
    [InlineData("2025-12-14T10:00:00.Z", false)]
    [InlineData("2025-12-14T10:00:00+1:00", false)]
    [InlineData("2025-12-14T24:00:00Z", false)]
    [InlineData("2025-12-14 10:00:00Z", false)]
    [InlineData("2025-12-14T10:00Z and more", false)]
    public void Times_are_those_of_RFC_3339(string text, bool isTime) => Rfc3339.IsTime(text).ShouldBe(isTime);

    [Theory]
    [InlineData(null, true)]
    [InlineData("application/json", true)]
    [InlineData("Application/CloudEvents+JSON ; charset=utf-8", true)]
    [InlineData("text/json", true)]
    [InlineData("application/jsonl", false)]
    [InlineData("text/plain; a=/json", false)]
    public void JSON_is_recognized_by_the_media_type(string? text, bool isJson) => MediaTypes.IsJson(text).ShouldBe(isJson);
}
