using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using Cop.Events;

namespace Cop.Core.Tests.Typed;

/// <summary>The records of the core's events agree with the schemas of their payloads.</summary>
[Trait("spec", "2.2")]
public sealed class CoreEventTests
{
    private static readonly MethodInfo Describe =
        typeof(CoreEventTests).GetMethod(nameof(DescriptionOf), BindingFlags.NonPublic | BindingFlags.Static)!;

    private static IEnumerable<Type> Records => typeof(TaskCreated).Assembly.GetExportedTypes()
        .Where(type => type.Namespace == "Cop.Events" && type.IsSubclassOf(typeof(EventPayload)));

    [Fact]
    public void Every_core_event_type_has_one_record() => Records.Select(record => Description(record).EventType).Order().ShouldBe(
        typeof(EventTypes).GetFields().Select(field => (string)field.GetRawConstantValue()!).Order());

    [Fact]
    public void A_record_has_the_members_of_its_schema()
    {
        foreach (var record in Records)
        {
            var (type, json) = Description(record);
            var path = RepositoryRoot.File("spec", "schemas", "payloads", $"{type}.schema.json");
            var schema = CopJson.Parse(File.ReadAllBytes(path)).Unwrap();
            json.Properties.Select(member => member.Name).Order().ShouldBe(
                (schema["properties"]?.Members ?? []).Select(member => member.Name).Order(), $"the members of {type}");
            json.Properties.Where(member => member.AssociatedParameter is { HasDefaultValue: false, IsMemberInitializer: false })
                .Select(member => member.Name).Order().ShouldBe(
                    (schema["required"]?.Items ?? []).Select(item => item.AsString()!).Order(), $"the required members of {type}");
        }
    }

    [Fact]
    public void A_record_is_read_as_it_was_written()
    {
        var failed = new TaskFailed("t1", new CopError("broken", "It broke.", Details: CopJson.Object(("at", CopJson.From(3)))));
        failed.ToDraft().Payload.ToString()
            .ShouldBe("""{"error":{"code":"broken","details":{"at":3},"message":"It broke."},"taskId":"t1"}""");
        Same(failed);
        Same(new TaskCompleted("t1") { Result = CopJson.From("ok"), ArtifactIds = ["a", "b"] });
        Same(new StepArtifactsLinked("s1", ["a"]));
        Same(new TopicClosed { Force = true, Reason = "over" });
        Same(new ArtifactCreated(new CreatedArtifact("a1", "app/report", CopJson.Null) { Format = "json" }) { TaskId = "t1" });
        Same(new ContinuationAttemptFailed("c1", 2, new EventError("x", "y")) { NextAttemptAt = DateTimeOffset.UnixEpoch });
        Same(new DeliveryParked("agent:a", 5) { EventId = "e1", EventType = "guest.arrived" });
    }

    [Fact]
    public void Absent_members_are_not_written()
    {
        new TopicClosed().ToDraft().Payload.ToString().ShouldBe("{}");
        new TaskCompleted("t1").ToDraft().Payload.ToString().ShouldBe("""{"taskId":"t1"}""");
    }

    [Fact]
    public void Absent_lists_are_read_as_empty_ones() => StoredEvents.Of("task.completed", """{"taskId":"t1"}""").Payload<TaskCompleted>()
        .ArtifactIds.ShouldBeEmpty();

    [Fact]
    public void A_core_event_is_read_in_every_version() =>
        StoredEvents.Of("task.started", """{"taskId":"t1"}""", "7").Payload<TaskStarted>().ShouldBe(new TaskStarted("t1"));

    private static void Same<T>(T record) where T : EventPayload<T>
    {
        var draft = record.ToDraft();
        StoredEvents.Of(draft.Type, draft.Payload.ToString()).Payload<T>().ShouldBe(record);
    }

    private static (string EventType, JsonTypeInfo Json) Description(Type record) =>
        ((string, JsonTypeInfo))Describe.MakeGenericMethod(record).Invoke(null, [])!;

    private static (string, JsonTypeInfo) DescriptionOf<T>() where T : IEventPayload<T> => (T.EventType, T.JsonType);
}
