namespace Cop.Core.Tests.CloudEvents;

public sealed class CloudEventImportTests
{
    private static readonly CloudEventImportOptions Preserving = new() { PreserveOriginal = true };

    public static TheoryData<string> Cases => CloudEventVectors.Names(CloudEventVectors.Import);

    [Theory, MemberData(nameof(Cases))]
    [Trait("spec", "6.4.1")]
    public void A_foreign_CloudEvent_becomes_the_draft_of_the_vectors(string name)
    {
        var vector = CloudEventVectors.Case(CloudEventVectors.Import, name);
        var imported = CloudEventImport.Convert(CloudEventVectors.CloudEvent(vector["cloudEvent"]!)).Unwrap();
        imported.Draft.ToJson().ToString().ShouldBe(vector["draft"]!.ToString());
        imported.Original.ShouldBeNull();
    }

    [Theory, MemberData(nameof(Cases))]
    [Trait("spec", "6.4.2")]
    public void The_original_is_an_artifact_when_asked_for(string name)
    {
        var vector = CloudEventVectors.Case(CloudEventVectors.Import, name);
        var imported = CloudEventImport.Convert(CloudEventVectors.CloudEvent(vector["cloudEvent"]!), Preserving).Unwrap();
        imported.Original.ShouldNotBeNull().ToJson().ToString().ShouldBe(vector["original"]!.ToString());
    }

    [Theory, MemberData(nameof(Cases))]
    [Trait("spec", "6.4")]
    public void Data_that_was_imported_is_exported_as_it_came(string name)
    {
        var vector = CloudEventVectors.Case(CloudEventVectors.Import, name);
        var received = CloudEventVectors.CloudEvent(vector["cloudEvent"]!);
        var stored = Stored(CloudEventImport.Convert(received).Unwrap().Draft);
        var exported = CloudEventExport.ToJson(stored, "urn:cop:node:local");
        var metadata = CloudEventReplication.Read(exported).Unwrap().Metadata!;
        metadata["cloudEvent"]!["id"]!.AsString().ShouldBe(received.Id);
        metadata["cloudEvent"]!["source"]!.AsString().ShouldBe(received.Source);
        if (metadata["cloudEvent"]!["wrapped"] is not null && received.Data is { Kind: not System.Text.Json.JsonValueKind.Null } data)
            exported.Data.ShouldBe(data);
        CloudEventReplication.Read(exported).Unwrap().ShouldBe(stored);
    }

    [Fact]
    [Trait("spec", "6.4.1")]
    public void A_mapping_gives_the_topic_of_a_CloudEvent_without_a_subject()
    {
        var options = new CloudEventImportOptions { TopicOf = received => $"urn:topics:{received.Type}" };
        var received = CloudEventVectors.CloudEvent(CloudEventVectors.Json("""{"specversion":"1.0","id":"1","source":"/s","type":"t"}"""));
        CloudEventImport.Convert(received, options).Unwrap().Draft.TopicId.ShouldBe("urn:topics:t");
        var named = CloudEventVectors.CloudEvent(received.Json.With("subject", CopJson.From("mine")));
        CloudEventImport.Convert(named, options).Unwrap().Draft.TopicId.ShouldBe("mine");
        CloudEventImport.Convert(received, new() { TopicOf = _ => null }).Error!.Code.ShouldBe(CopErrorCodes.InvalidCloudEvent);
        CloudEventImport.Convert(received, new() { TopicOf = _ => "a\u0001b" }).Error!.Details!["attribute"]!.AsString()
            .ShouldBe("subject");
    }

    [Fact]
    [Trait("spec", "6.4.1")]
    public void Redelivery_gives_the_same_draft_and_another_source_another_id()
    {
        var received = CloudEventVectors.Json("""{"specversion":"1.0","id":"1","source":"/s","type":"t","subject":"x","data":{"a":1}}""");
        var first = CloudEventImport.Convert(CloudEventVectors.CloudEvent(received), Preserving).Unwrap();
        var again = CloudEventImport.Convert(CloudEventVectors.CloudEvent(received), Preserving).Unwrap();
        again.ShouldBe(first);
        var elsewhere = CloudEventImport.Convert(CloudEventVectors.CloudEvent(received.With("source", CopJson.From("/other")))).Unwrap();
        elsewhere.Draft.Id.ShouldNotBe(first.Draft.Id);
    }

    [Fact]
    [Trait("spec", "6.4.2")]
    public void A_foreign_sender_s_kernel_metadata_is_kept_without_effect()
    {
        var received = CloudEventVectors.CloudEvent(CloudEventVectors.Json("""
            {"specversion":"1.0","id":"1","source":"/s","type":"t","subject":"x",
             "copMetadata":{"initiator":"human:root","tags":["a"],"node":"urn:n"},"cophash":"{\"alg\":\"sha-256\",\"value\":\"00\"}",
             "coptopicseq":3}
            """));
        CloudEventImport.Convert(received).Unwrap().Draft.Metadata!.ToString().ShouldBe(CloudEventVectors.Json("""
            {"tags":["a"],"cloudEvent":{"id":"1","source":"/s","dataMissing":true,
             "extensions":{"coptopicseq":3,"copmetadata":{"initiator":"human:root","node":"urn:n","copHash":{"alg":"sha-256",
             "value":"00"}}}}}
            """).ToString());
    }

    private static Event Stored(EventDraft draft) => Event.From(draft.ToJson()
        .With("topicSeq", CopJson.From(1))
        .With("createdAt", CopJson.From("2025-12-14T10:00:00.000Z"))).Unwrap();
}
