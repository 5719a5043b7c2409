namespace Cop.Stores.Tests;

/// <summary>Replication on several nodes of one store (spec 3.2.2; D-22).</summary>
public sealed class PostgresReplicationTests : PostgresSchemaFixture
{
    private const string Origin = "urn:cop:store:elsewhere";

    [Fact, Trait("spec", "3.2.2")]
    public async Task One_of_two_nodes_replicating_halves_of_a_cycle_is_refused()
    {
        await using var one = await StartAsync("one");
        await using var two = await StartAsync("two");
        for (var round = 0; round < 10; round++)
        {
            var (a, b) = ($"a{round}", $"b{round}");
            var results = await Task.WhenAll(one.ReplicateAsync(Origin, [Received(a, b)]), two.ReplicateAsync(Origin, [Received(b, a)]));
            results.Where(result => !result.IsOk).ShouldHaveSingleItem().Error!.Code.ShouldBe(CopErrorCodes.CausalCycle, $"round {round}");
        }
    }

    private static Event Received(string topicId, string parentTopicId) => Event.From(CopJson.Object(
        ("id", CopJson.From($"{topicId}/1")),
        ("topicId", CopJson.From(topicId)),
        ("topicSeq", CopJson.From(1)),
        ("type", CopJson.From("note.taken")),
        ("schemaVersion", CopJson.From("1")),
        ("createdAt", CopJson.From("2026-01-01T00:00:00.000Z")),
        ("payload", CopJson.EmptyObject),
        ("parentEventIds", CopJson.Array([CopJson.From($"{parentTopicId}/1")])))).Unwrap();
}
