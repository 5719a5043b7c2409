using System.Text;

namespace Cop.Core.Tests.CloudEvents;

public sealed class CloudEventErrorTests
{
    public static TheoryData<string> Cases => CloudEventVectors.Names(CloudEventVectors.Errors);

    [Theory, MemberData(nameof(Cases))]
    [Trait("spec", "6.4.1")]
    public void An_invalid_CloudEvent_is_refused_and_names_the_attribute(string name)
    {
        var vector = CloudEventVectors.Case(CloudEventVectors.Errors, name);
        var refused = vector["cloudEvent"]!;
        var error = (vector["read"]!.AsString() switch
        {
            "batch" => CloudEventBatch.ParseUntrusted(refused.Utf8.Span).Error,
            "replicate" => CloudEventReplication.Read(CloudEventVectors.CloudEvent(refused)).Error,
            "import" => CloudEventImport.Convert(CloudEventVectors.CloudEvent(refused)).Error,
            _ => CloudEventJson.ParseUntrusted(refused.Utf8.Span).Error,
        }).ShouldNotBeNull();
        error.Code.ShouldBe(vector["error"]!["code"]!.AsString());
        error.Details!["attribute"].ShouldBe(vector["error"]!["attribute"]);
        error.Details["index"].ShouldBe(vector["error"]!["index"]);
        if (vector["error"]!["attribute"] is { } attribute)
            error.Message.ShouldContain($"'{attribute.AsString()}'");
        if (vector["read"]!.AsString() != "batch" && refused["id"]?.AsString() is { } id)
            error.Message.ShouldContain($"'{id}'");
    }

    [Fact]
    [Trait("spec", "6.3.1")]
    public void A_batch_keeps_its_order_and_may_be_empty()
    {
        CloudEventBatch.ParseUntrusted("[]"u8).Unwrap().ShouldBeEmpty();
        var batch = CloudEventVectors.Mapping["cases"]!.Items.Select(each => CloudEventVectors.CloudEvent(each["cloudEvent"]!)).ToList();
        var written = CopJson.Array(batch.Select(each => each.Json));
        CloudEventBatch.ParseUntrusted(written.Utf8.Span).Unwrap().ShouldBe(batch);
    }

    [Fact]
    [Trait("spec", "2.1")]
    public void A_batch_has_a_limit_of_count_and_of_bytes()
    {
        var three = "[1,2,3]"u8;
        CloudEventBatch.ParseUntrusted(three, new() { MaxBytes = 6 }).Error!.Code.ShouldBe(CopErrorCodes.LimitExceeded);
        var ok = """{"specversion":"1.0","id":"1","source":"/s","type":"t"}""";
        var two = Encoding.UTF8.GetBytes($"[{ok},{ok}]");
        CloudEventBatch.ParseUntrusted(two, new() { MaxCount = 2 }).Unwrap().Length.ShouldBe(2);
        CloudEventBatch.ParseUntrusted(two, new() { MaxCount = 1 }).Error!.Code.ShouldBe(CopErrorCodes.LimitExceeded);
    }

    [Fact]
    [Trait("spec", "2.1")]
    public void Only_events_up_to_the_limits_of_size_and_depth_survive()
    {
        var limits = new JsonLimits { MaxBytes = 20_000, MaxDepth = 12 };
        foreach (var legacyNames in new[] { false, true })
        {
            RoundTrip(Deep(11, 10_000), limits, legacyNames).IsOk.ShouldBeTrue();
            RoundTrip(Deep(12, 10), limits, legacyNames).Error!.Code.ShouldBe(CopErrorCodes.LimitExceeded);
            RoundTrip(Deep(3, 21_000), limits, legacyNames).Error!.Code.ShouldBe(CopErrorCodes.LimitExceeded);
        }
    }

    private static CopResult<Event> RoundTrip(Event source, JsonLimits limits, bool legacyNames)
    {
        var written = CloudEventExport.ToJson(source, "urn:n:1", legacyNames).Json;
        return CloudEventJson.ParseUntrusted(written.Utf8.Span, limits).TryGet(out var carrier, out var error)
            ? CloudEventReplication.Read(carrier, limits) : error;
    }

    /// <summary>An event with an unknown member of a number of levels, and metadata whose characters have the longest escapes.</summary>
    private static Event Deep(int levels, int bytes) => Event.From(CloudEventVectors.Json($$$"""
        {"id":"e","topicId":"t","topicSeq":1,"type":"x","schemaVersion":"1","createdAt":"2025-12-14T10:00:00.000Z","payload":{},
         "metadata":{"grows":"{{{new string('\u007f', bytes)}}}"},"unknown":{{{new string('[', levels)}}}{{{new string(']', levels)}}}}
        """)).Unwrap();
}
