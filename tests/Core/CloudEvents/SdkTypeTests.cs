using CloudNative.CloudEvents;
using CloudNative.CloudEvents.Extensions;

namespace Cop.Core.Tests.CloudEvents;

/// <summary>CloudEvents as objects of the official SDK.</summary>
public sealed class SdkTypeTests
{
    private const string Node = "urn:cop:node:local";
    private const string Store = "urn:cop:store:local";

    public static TheoryData<string> Events => CloudEventVectors.Names(CloudEventVectors.Mapping);

    [Theory, MemberData(nameof(Events))]
    [Trait("spec", "6.1")]
    public void An_event_is_an_object_of_the_SDK_with_the_registered_extensions(string name)
    {
        var vector = CloudEventVectors.Case(CloudEventVectors.Mapping, name);
        var exported = CloudEventExport.Convert(Event.From(vector["event"]!).Unwrap(), Node, Store).Unwrap();
        exported.IsValid.ShouldBeTrue();
        exported.Id.ShouldBe(vector["cloudEvent"]!["id"]!.AsString());
        exported.DataSchema!.OriginalString.ShouldBe(vector["cloudEvent"]!["dataschema"]!.AsString());
        foreach (var (extension, value) in vector["extensions"]!.Members)
            exported[extension].ShouldBe(value.AsString(), extension);
        var again = CloudEventJson.From(exported).Unwrap();
        again.HasTopicSeq.ShouldBeTrue();
        foreach (var attribute in vector["cloudEvent"]!.Members.Where(attribute => attribute.Name != "time"))
            again.Json[attribute.Name].ShouldBe(attribute.Value, attribute.Name);
    }

    [Fact]
    [Trait("spec", "6.4.1")]
    public void A_foreign_object_of_the_SDK_is_imported_like_its_JSON()
    {
        var sent = new CloudEvent
        {
            Id = "1", Source = new Uri("/orders", UriKind.Relative), Type = "com.example.placed", Subject = "order-1",
            Time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(1)), DataContentType = "application/json",
            Data = new Dictionary<string, object> { ["total"] = 12.5 },
        };
        sent.SetSampledRate(30);
        var imported = CloudEventImport.Convert(sent).Unwrap();
        imported.Draft.TopicId.ShouldBe("order-1");
        imported.Draft.Payload.ToString().ShouldBe("""{"total":12.5}""");
        imported.Draft.Metadata!["cloudEvent"]!["time"]!.AsString().ShouldBe("2026-01-02T03:04:05+01:00");
        imported.Draft.Metadata["cloudEvent"]!["extensions"]!.ToString().ShouldBe("""{"sampledrate":30}""");
        imported.ShouldBe(CloudEventImport.Convert(CloudEventJson.From(sent).Unwrap()).Unwrap());
        CloudEventReplication.Read(sent).Error!.Details!["attribute"]!.AsString().ShouldBe("coptopicseq");
    }

    [Fact]
    [Trait("spec", "6.4.1")]
    public void An_incomplete_object_or_data_that_is_no_JSON_is_refused_and_named()
    {
        Attribute(new CloudEvent()).ShouldBe("id");
        Attribute(new CloudEvent { Id = "1" }).ShouldBe("source");
        Attribute(new CloudEvent { Id = "1", Source = new Uri("urn:s") }).ShouldBe("type");
        Attribute(Holding(new Uri("urn:s").GetType())).ShouldBe("data");
        CloudEventJson.From(Holding(double.MaxValue)).IsOk.ShouldBeTrue();
        // What the SDK takes, and an event of COP does not (D-16).
        CloudEventJson.From(Holding(long.MaxValue)).Error!.Code.ShouldBe(CopErrorCodes.InvalidJson);
        var small = new JsonLimits { MaxBytes = 500 };
        CloudEventJson.From(Holding(new string('x', 9000)), small).Error!.Code.ShouldBe(CopErrorCodes.LimitExceeded);

        static CloudEvent Holding(object data) => new()
        {
            Id = "1", Source = new Uri("urn:s"), Type = "t", Data = data, DataContentType = "application/json",
        };

        static string? Attribute(CloudEvent given) => CloudEventJson.From(given).Error!.Details!["attribute"]!.AsString();
    }

    [Theory]
    [InlineData("""{"specversion":"1.0","id":"1","source":"s","type":"t","time":"1990-12-31T23:59:60Z"}""")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"s","type":"t","dataschema":"order.v2"}""")]
    public void JSON_that_the_SDK_cannot_hold_is_read_and_says_so(string text)
    {
        var read = CloudEventVectors.CloudEvent(CloudEventVectors.Json(text));
        read.ToCloudEvent().Error!.Code.ShouldBe(CopErrorCodes.InvalidCloudEvent);
        read.ToCloudEvent().Error!.Message.ShouldContain("the official SDK cannot hold it");
    }
}
