using System.Collections.Immutable;
using CloudNative.CloudEvents.Http;
using CloudNative.CloudEvents.SystemTextJson;
using FsCheck;
using FsCheck.Fluent;

namespace Cop.Core.Tests.CloudEvents;

/// <summary>The binary mode, against the vectors of the JavaScript SDK and against the C# SDK.</summary>
[Trait("spec", "6.3.1")]
public sealed class BinaryModeTests
{
    private const string Node = "urn:cop:node:local";

    public static TheoryData<string> Written => CloudEventVectors.Names(CloudEventVectors.Binary, "written");

    public static TheoryData<string> Received => CloudEventVectors.Names(CloudEventVectors.Binary, "received");

    [Theory, MemberData(nameof(Written))]
    public void An_event_is_the_message_of_the_vectors_and_is_read_again(string name)
    {
        var vector = CloudEventVectors.Case(CloudEventVectors.Binary, name, "written");
        var source = Event.From(vector["event"]!).Unwrap();
        var carrier = RegisteredExtensions.AddTo(
            CloudEventExport.ToJson(source, Node), source, CloudEventVectors.Binary["store"]!.AsString());
        var message = CloudEventBinaryMode.Write(carrier).Unwrap();
        CopJson.Object(message.Headers.Select(header => (header.Key, (CopJson?)CopJson.From(header.Value)))).ShouldBe(vector["headers"]!);
        message.ContentType.ShouldBe(vector["contentType"]!.AsString());
        message.Body.ToArray().ShouldBe(vector["body"]?.Utf8.ToArray() ?? []);
        CloudEventReplication.Read(CloudEventBinaryMode.ParseUntrusted(message).Unwrap()).Unwrap().ShouldBe(source);
    }

    [Theory, MemberData(nameof(Received))]
    public void A_message_of_the_JavaScript_SDK_is_read_as_in_the_vectors(string name)
    {
        var vector = CloudEventVectors.Case(CloudEventVectors.Binary, name, "received");
        var headers = vector["headers"]!.Members.ToImmutableDictionary(header => header.Name, header => header.Value.AsString()!);
        var body = Convert.FromBase64String(vector["bodyBase64"]?.AsString() ?? "");
        var read = CloudEventBinaryMode.ParseUntrusted(new(headers, vector["contentType"]?.AsString(), body)).Unwrap();
        read.Json.ShouldBe(vector["cloudEvent"]!);
    }

    [Fact]
    public void Any_event_survives_the_binary_mode_or_is_too_large_for_it() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(1000),
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var source = new RandomEvent(seed).Make();
            var carrier = RegisteredExtensions.AddTo(CloudEventExport.ToJson(source, Node), source);
            if (!CloudEventBinaryMode.Write(carrier).TryGet(out var message, out var error))
                return error.Code == CopErrorCodes.LimitExceeded && !carrier.FitsBinaryMode;
            return CloudEventReplication.Read(CloudEventBinaryMode.ParseUntrusted(message).Unwrap()).Unwrap().Equals(source);
        }));

    [Fact]
    public async Task The_official_SDK_reads_the_headers_and_the_extensions()
    {
        var source = Event.From(CloudEventVectors.Json("""
            {"id":"urn:cop:event:1","topicId":"größe \"7\" 100%","topicSeq":2147483648,"type":"note.added","schemaVersion":"1",
            "createdAt":"2025-12-14T10:00:00.000Z","payload":{"text":"😀"},"correlationId":"c 1",
            "metadata":{"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}}
            """)).Unwrap();
        var message = CloudEventBinaryMode.Write(RegisteredExtensions.AddTo(CloudEventExport.ToJson(source, Node), source)).Unwrap();
        using var request = new HttpRequestMessage { Content = new ByteArrayContent(message.Body.ToArray()) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", message.ContentType);
        foreach (var (name, value) in message.Headers)
            request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue(name);
        var read = await request.ToCloudEventAsync(new JsonEventFormatter());
        (read.Id, read.Subject, read.Type).ShouldBe((source.Id, source.TopicId, source.Type));
        read["sequence"].ShouldBe("0000000002147483648");
        read["partitionkey"].ShouldBe(source.TopicId);
        read["correlationid"].ShouldBe("c 1");
        read["traceparent"].ShouldBe("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        read["coptopicseq"].ShouldBe("2147483648");
    }

    [Theory]
    [InlineData("ce-id", "a%2", "id")]
    [InlineData("ce-id", "a%ff", "id")]
    [InlineData("ce-id", "größe", "id")]
    [InlineData("ce-data", "x", "data")]
    [InlineData("ce-specversion", "0.3", "specversion")]
    [InlineData("ce-not_allowed", "x", "not_allowed")]
    public void A_wrong_header_is_refused_and_named(string header, string value, string attribute)
    {
        var headers = ImmutableDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase)
            .Add("ce-specversion", "1.0").Add("ce-id", "1").Add("ce-source", "/s").Add("ce-type", "t").Add("host", "größe");
        CloudEventBinaryMode.ParseUntrusted(new(headers, null, default)).Unwrap().Id.ShouldBe("1");
        var error = CloudEventBinaryMode.ParseUntrusted(new(headers.SetItem(header, value), null, default)).Error.ShouldNotBeNull();
        error.Code.ShouldBe(CopErrorCodes.InvalidCloudEvent);
        error.Details!["attribute"]!.AsString().ShouldBe(attribute);
        CloudEventBinaryMode.ParseUntrusted(new(headers, "application/json", "{"u8.ToArray())).Error!.Code
            .ShouldBe(CopErrorCodes.InvalidJson);
    }
}
