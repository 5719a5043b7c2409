using System.Runtime.InteropServices;

namespace Cop.Stores.Tests;

/// <summary>A long log is read in batches: processed batches are released, and later ones are not loaded yet.</summary>
public sealed class PostgresStreamingTests : PostgresSchemaFixture
{
    private const int Events = 100_000;
    private const int Batch = 500;
    private const string Fill = """
        insert into {schema}.topics (topic_id, topic_no, first_seq) values ('long', 1, 1);
        insert into {schema}.heads (topic_no, last_seq, last_hash, applied_seq, touched_seq, touched_at)
          values (1, 100000, gen_random_uuid(), 100000, 0, 0);
        update {schema}.store set next_topic_no = 2;
        insert into {schema}.events (topic_no, seq, is_effect, type, body)
        select t.topic_no, s, false, 'note',
          convert_to(format('{"createdAt":"2026-01-01T00:00:00.000Z","id":"e-%s","payload":{"text":"%s"},"schemaVersion":"1",' ||
            '"topicId":"long","topicSeq":%s,"type":"note"}', s, repeat('e', 200), s), 'UTF8')
        from {schema}.topics t, generate_series(1, 100000) s;
        insert into {schema}.positions (first_position, count, topic_nos, first_seqs, counts) select n * 100 + 1, 100, array[t.topic_no],
          array[n * 100 + 1], array[100] from {schema}.topics t, generate_series(0, 999) n;
        """;

    [Fact, Trait("spec", "4.2")]
    public async Task A_log_of_100_000_events_streams_in_bounded_memory()
    {
        await using var storage =
            (await PostgresEventStore.OpenAsync(Server.ConnectionString, Options() with { ReadBatchSize = Batch })).Unwrap();
        Server.Ask(Fill.Replace("{schema}", Schema, StringComparison.Ordinal));

        // The current batch, and a small number of earlier ones that state machines still reference; the next one is not loaded.
        (await MostAliveAsync(storage.ReadTopicAsync("long"), stored => stored, seq => seq.TopicSeq)).ShouldBeLessThanOrEqualTo(10 * Batch);
        (await MostAliveAsync(storage.ReadPositionsAsync(), each => each.Event, each => each.Position))
            .ShouldBeLessThanOrEqualTo(10 * Batch);
    }

    [Theory, Trait("spec", "9.2.3")]
    [InlineData(Batch - 3)]
    [InlineData((2 * Batch) + 3)]
    public async Task Events_before_an_unreadable_row_are_returned_and_the_row_is_named(int broken)
    {
        await using var storage =
            (await PostgresEventStore.OpenAsync(Server.ConnectionString, Options() with { ReadBatchSize = Batch })).Unwrap();
        Server.Ask(Fill.Replace("{schema}", Schema, StringComparison.Ordinal));
        Server.Ask($"update {Schema}.events set body = 'rubbish' where seq = {broken}");
        var given = 0;
        var fault = await Should.ThrowAsync<CopInvariantException>(async () =>
        {
            await foreach (var stored in storage.ReadTopicAsync("long"))
                stored.TopicSeq.ShouldBe(++given);
        });
        fault.Message.ShouldContain($"topicSeq {broken}");
        given.ShouldBe(broken - 1);
        // The running read is cancelled, and the store continues.
        (await storage.GetHeadAsync("long"))!.LastSeq.ShouldBe(Events);
    }

    // The maximum number of returned events still in memory, sampled ten times.
    private static async Task<int> MostAliveAsync<T>(IAsyncEnumerable<T> log, Func<T, Event> eventOf, Func<T, long> placeOf)
    {
        var (given, most) = (new List<WeakReference>(Events), 0);
        await foreach (var each in log)
        {
            placeOf(each).ShouldBe(given.Count + 1);
            MemoryMarshal.TryGetArray(eventOf(each).Json.Utf8, out var body).ShouldBeTrue();
            given.Add(new WeakReference(body.Array));
            if (given.Count % (Events / 10) != 0)
                continue;
            GC.Collect();
            most = Math.Max(most, given.Count(seen => seen.IsAlive));
        }

        given.Count.ShouldBe(Events);
        return most;
    }
}
