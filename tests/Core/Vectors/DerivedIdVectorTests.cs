using System.Globalization;

namespace Cop.Core.Tests.Vectors;

/// <summary>spec/vectors/ids: ids of an agent's output (D-62, D-62c).</summary>
public sealed class DerivedIdVectorTests
{
    private static readonly VectorFile Vectors = new("ids", "derived.json");

    public static TheoryData<string> Names => Vectors.Names;

    [Theory, MemberData(nameof(Names)), Trait("spec", "5.3.3")]
    public void A_derived_id_equals_its_vector(string name)
    {
        var vector = Vectors[name];
        string[] parts = [.. vector["parts"]!.Items.Select(part => part.AsString()!)];
        var (agent, delivery) = (parts[1], DeliveryOf(parts[0], parts[2], parts[3]));
        var id = (vector["kind"]!.AsString(), parts[4]) switch
        {
            ("artifact", "effect") => DerivedIds.EffectArtifact(agent, delivery, parts[5]),
            ("event", "effect") => DerivedIds.EffectEvent(agent, delivery, parts[5]),
            ("event", EventTypes.ContinuationResumed) => DerivedIds.Resumed(agent, delivery),
            ("event", var number) => DerivedIds.Output(agent, delivery, int.Parse(number, CultureInfo.InvariantCulture)),
            var other => throw new InvalidOperationException($"{other}"),
        };
        id.ShouldBe(vector["id"]!.AsString());
    }

    private static Continuation Wait(string topicId, string id) => new()
    {
        TopicId = topicId,
        Id = id,
        EventId = "any",
        Status = ContinuationStatus.Active,
        CreatedSeq = 1,
        UpdatedSeq = 1,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
    };

    private static Delivery DeliveryOf(string topicId, string cause, string causeId) => cause == "continuation"
        ? new Delivery { TopicId = topicId, Attempt = 1, Continuation = Wait(topicId, causeId) }
        : new Delivery
        {
            TopicId = topicId,
            Attempt = 1,
            Trigger = Event.From(CopJson.Object(
                ("id", CopJson.From(causeId)), ("topicId", CopJson.From(topicId)), ("topicSeq", CopJson.From(1)),
                ("type", CopJson.From("asked")),
                ("schemaVersion", CopJson.From("1")), ("createdAt", CopJson.From("2026-01-01T00:00:00.000Z")),
                ("payload", CopJson.EmptyObject))).Unwrap(),
        };
}
