namespace Cop.Core.Tests.JsonLd;

[Trait("spec", "7.3")]
public sealed class JsonLdErrorTests
{
    private const string Valid = """
        {"@context":"https://cop.dev/spec/v1/context.jsonld","@id":"urn:cop:event:1","@type":"cop:Event","cop:topic":"urn:cop:topic:1",
        "cop:eventType":"x","cop:schemaVersion":"1","cop:topicSeq":1,"cop:createdAt":"2026-01-01T00:00:00.000Z","cop:payload":{}}
        """;

    [Fact]
    public void A_compact_document_of_another_writer_is_read() =>
        JsonLdImport.ReadEvent(Json(Valid).With("cop:parentEvent", CopJson.From("urn:cop:event:0")).With("dc:note", CopJson.From("x")))
            .Unwrap().ParentEventIds.ShouldBe(["urn:cop:event:0"]);

    [Theory]
    [InlineData("@context", "\"https://example.com/other.jsonld\"")]
    [InlineData("@context", "{\"cop\":\"https://cop.dev/ns#\"}")]
    [InlineData("@context", "[]")]
    [InlineData("@type", "\"cop:Task\"")]
    [InlineData("@type", "[7]")]
    [InlineData("@type", null)]
    [InlineData("@id", null)]
    [InlineData("@id", "7")]
    [InlineData("@id", "\"no iri\"")]
    [InlineData("@id", "\"_:b0\"")]
    [InlineData("cop:topic", "[\"urn:cop:topic:1\"]")]
    [InlineData("cop:topic", "{\"@id\":null}")]
    [InlineData("cop:topicSeq", "-1")]
    [InlineData("cop:topicSeq", "1.5")]
    [InlineData("cop:topicSeq", "\"1\"")]
    [InlineData("cop:topicSeq", "{\"@value\":\"99999999999999999999\"}")]
    [InlineData("cop:eventType", "7")]
    [InlineData("cop:createdAt", "[\"2026-01-01T00:00:00.000Z\"]")]
    [InlineData("cop:payload", null)]
    [InlineData("cop:parentEvent", "[\"plain\"]")]
    [InlineData("cop:parentEvent", "[{\"@value\":\"urn:cop:event:0\"}]")]
    [InlineData("cop:otherMembers", "[]")]
    [InlineData("cop:otherMembers", "{\"payload\":1}")]
    [InlineData("cop:otherMembers", "{\"id\":\"other\"}")]
    public void A_wrong_document_is_refused_and_names_the_term(string term, string? value)
    {
        var error = JsonLdImport.ReadEvent(Json(Valid).With(term, value is null ? null : Json(value))).Error.ShouldNotBeNull();
        error.Code.ShouldBe(CopErrorCodes.InvalidEvent);
        error.Details!["term"]!.AsString().ShouldBe(term);
        error.Message.ShouldContain(term);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"urn:cop:event:1\"")]
    public void A_document_that_is_no_object_is_refused(string text) =>
        JsonLdImport.ReadEvent(Json(text)).Error!.Code.ShouldBe(CopErrorCodes.InvalidEvent);

    [Fact]
    public void A_document_beyond_the_limits_of_an_event_is_refused() =>
        JsonLdImport.ReadEvent(Json(Valid), limits: new JsonLimits { MaxBytes = 100 }).Error!.Code.ShouldBe(CopErrorCodes.LimitExceeded);

    [Fact]
    public void A_view_without_a_class_is_no_node() => Should.Throw<ArgumentException>(() => new JsonLdExport().Describe(new ProjectionError
    {
        TopicId = "t", Id = "e", EventId = "e", Seq = 1, Code = "x", Message = "y", CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch, CreatedSeq = 1, UpdatedSeq = 1,
    }));

    private static CopJson Json(string text) => CopJson.Parse(text).Unwrap();
}
