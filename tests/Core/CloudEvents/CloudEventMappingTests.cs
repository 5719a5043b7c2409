namespace Cop.Core.Tests.CloudEvents;

public sealed class CloudEventMappingTests
{
    public static TheoryData<string> Cases => CloudEventVectors.Names(CloudEventVectors.Mapping);

    private static string Node => CloudEventVectors.Mapping["node"]!.AsString()!;

    [Theory, MemberData(nameof(Cases))]
    [Trait("spec", "6.1.2")]
    public void An_event_is_exported_as_in_the_vectors(string name)
    {
        var vector = CloudEventVectors.Case(CloudEventVectors.Mapping, name);
        CloudEventExport.ToJson(EventOf(vector), Node).Json.ToString().ShouldBe(vector["cloudEvent"]!.ToString());
    }

    [Theory, MemberData(nameof(Cases))]
    [Trait("spec", "6.2.1")]
    public void The_protocols_own_spelling_is_written_on_demand(string name)
    {
        var vector = CloudEventVectors.Case(CloudEventVectors.Mapping, name);
        CloudEventExport.ToJson(EventOf(vector), Node, legacyNames: true).Json.ToString().ShouldBe(vector["legacyCloudEvent"]!.ToString());
    }

    [Theory, MemberData(nameof(Cases))]
    [Trait("spec", "6.2.2")]
    public void The_registered_extensions_and_the_store_are_those_of_the_vectors(string name)
    {
        var vector = CloudEventVectors.Case(CloudEventVectors.Mapping, name);
        var store = CloudEventVectors.Mapping["store"]!.AsString();
        var extended = RegisteredExtensions.AddTo(CloudEventExport.ToJson(EventOf(vector), Node), EventOf(vector), store);
        extended.Json.ShouldBe(vector["extensions"]!.Members
            .Aggregate(vector["cloudEvent"]!, (json, extension) => json.With(extension.Name, extension.Value)));
        CloudEventReplication.Read(extended).Unwrap().ShouldBe(EventOf(vector));
    }

    [Theory, MemberData(nameof(Cases))]
    [Trait("spec", "6.1.1")]
    public void Both_spellings_read_as_the_same_event(string name)
    {
        var vector = CloudEventVectors.Case(CloudEventVectors.Mapping, name);
        foreach (var spelling in new[] { "cloudEvent", "legacyCloudEvent" })
        {
            var carrier = CloudEventVectors.CloudEvent(vector[spelling]!);
            CloudEventReplication.Read(carrier).Unwrap().Json.ToString().ShouldBe(vector["event"]!.ToString());
        }
    }

    [Theory, MemberData(nameof(Cases))]
    [Trait("spec", "6.1")]
    public void The_official_SDK_accepts_an_exported_CloudEvent(string name) =>
        CloudEventVectors.Case(CloudEventVectors.Mapping, name)["sdk"]!.AsString().ShouldBe("accepted");

    [Fact]
    [Trait("spec", "6.2.3")]
    public void The_example_of_the_protocol_is_read()
    {
        var example = CloudEventVectors.Json("""
            {
              "specversion": "1.0",
              "id": "urn:cop:event:123",
              "source": "urn:cop:node:alpha",
              "type": "task.created",
              "subject": "urn:cop:topic:456",
              "time": "2025-12-14T10:00:00Z",
              "datacontenttype": "application/json",
              "dataschema": "cop.task.v1",
              "data": { "taskId": "urn:cop:task:789", "title": "Explain COP execution model" },
              "copTopicSeq": 42,
              "copCorrelationId": "urn:cop:correlation:abc",
              "copParentEventIds": ["urn:cop:event:122"],
              "copMetadata": { "initiator": "agent:explainer" }
            }
            """);
        var read = CloudEventReplication.Read(CloudEventVectors.CloudEvent(example)).Unwrap();
        read.TopicId.ShouldBe("urn:cop:topic:456");
        read.TopicSeq.ShouldBe(42);
        read.SchemaVersion.ShouldBe("cop.task.v1");
        read.CorrelationId.ShouldBe("urn:cop:correlation:abc");
        read.ParentEventIds.ShouldBe(["urn:cop:event:122"]);
        read.Initiator.ShouldBe("agent:explainer");
        CloudEventExport.ToJson(read, "urn:cop:node:alpha", legacyNames: true).Json.ToString().ShouldBe(example.ToString());
    }

    [Fact]
    [Trait("spec", "6.6")]
    public void A_hash_stays_valid_through_a_CloudEvent()
    {
        var hashed = Event.From(ObjectHash.Attach(CloudEventVectors.Json(
            """{"id":"e","topicId":"t","topicSeq":1,"type":"x","schemaVersion":"1","createdAt":"2025-12-14T10:00:00.000Z","payload":""" +
                """{},"metadata":{"node":"urn:n:1"}}"""))).Unwrap();
        var read = CloudEventReplication.Read(CloudEventExport.ToJson(hashed, Node)).Unwrap();
        ObjectHash.Verify(read.Json).ShouldBe(HashVerification.Valid);
    }

    [Fact]
    [Trait("spec", "6.1.3")]
    public void The_source_is_the_appending_node_or_else_this_node()
    {
        var vector = CloudEventVectors.Case(CloudEventVectors.Mapping, "the example of the protocol");
        CloudEventExport.ToJson(EventOf(vector), Node).Source.ShouldBe("urn:cop:node:alpha");
        vector = CloudEventVectors.Case(CloudEventVectors.Mapping, "the least that an event has");
        CloudEventExport.ToJson(EventOf(vector), Node).Source.ShouldBe(Node);
        Should.Throw<ArgumentException>(() => CloudEventExport.ToJson(EventOf(vector), "my node"));
    }

    [Fact]
    [Trait("spec", "6.2.2")]
    public void Extensions_that_a_transport_added_do_not_change_the_event()
    {
        var vector = CloudEventVectors.Case(CloudEventVectors.Mapping, "the least that an event has");
        var traced = vector["cloudEvent"]!.With("traceparent", CopJson.From("00-1-2-01")).With("time2", CopJson.Null);
        CloudEventReplication.Read(CloudEventVectors.CloudEvent(traced)).Unwrap().ShouldBe(EventOf(vector));
    }

    [Fact]
    [Trait("spec", "6.1")]
    public void Attributes_over_four_KiB_do_not_go_into_headers()
    {
        var vector = CloudEventVectors.Case(CloudEventVectors.Mapping, "the least that an event has");
        CloudEventExport.ToJson(EventOf(vector), Node).FitsBinaryMode.ShouldBeTrue();
        var large = Event.From(vector["event"]!.With("correlationId", CopJson.From(new string('c', 4096)))).Unwrap();
        CloudEventExport.ToJson(large, Node).FitsBinaryMode.ShouldBeFalse();
        var much = Event.From(vector["event"]!.With("payload", CopJson.From(new string('c', 4096)))).Unwrap();
        CloudEventExport.ToJson(much, Node).FitsBinaryMode.ShouldBeTrue();
    }

    private static Event EventOf(CopJson vector) => Event.From(vector["event"]!).Unwrap();
}
