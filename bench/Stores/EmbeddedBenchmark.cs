using System.Collections.Immutable;
using System.Diagnostics;

namespace Cop.Bench;

/// <summary>
/// Measures the memory of the embedded store per event (goal: under 150 bytes beyond the rows), and the speed of commits, opening and
/// reading. The baseline of opening and reading is parsing the same events.
/// </summary>
internal static class EmbeddedBenchmark
{
    private const int Topics = 20;
    private const int Units = 400;
    private const int EventsPerUnit = 1000;
    private const int Events = Units * EventsPerUnit;
    private static readonly CopJson Payload = CopJson.Object(("text", CopJson.From(new string('x', 250))));

    public static void Run(TextWriter output)
    {
        var directory = Directory.CreateTempSubdirectory("cop-bench-");
        try
        {
            RunAsync(output, directory.FullName).GetAwaiter().GetResult();
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task RunAsync(TextWriter output, string directory)
    {
        var store = (await EmbeddedEventStore.OpenAsync(directory, Guid.NewGuid)).Unwrap();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var spent = await AppendAsync(store);
        var after = GC.GetTotalMemory(forceFullCollection: true);
        output.WriteLine(
            $"{Events} events of {Make(0, 1).Json.Utf8.Length} bytes with one parent each, {Topics} topics, {EventsPerUnit} events a " +
                $"commit");
        output.WriteLine($"memory              {(after - before) / (double)Events,10:F1} bytes per event (goal: under 150)");
        output.WriteLine($"commit              {Events / spent.TotalSeconds,10:F0} events/s, rows created beforehand");
        await store.DisposeAsync();

        var parsing = Measure(Parse);
        output.WriteLine($"parse alone         {Events / parsing.TotalSeconds,10:F0} events/s");
        EmbeddedEventStore? again = null;
        var opening = Measure(() => again = EmbeddedEventStore.OpenAsync(directory, Guid.NewGuid).GetAwaiter().GetResult().Unwrap());
        output.WriteLine($"open and replay     {Events / opening.TotalSeconds,10:F0} events/s");
        var reading = Measure(() => ReadAsync(again!).GetAwaiter().GetResult());
        output.WriteLine($"read by position    {Events / reading.TotalSeconds,10:F0} events/s");
        await again!.DisposeAsync();
    }

    private static async Task<TimeSpan> AppendAsync(EmbeddedEventStore store)
    {
        var spent = TimeSpan.Zero;
        for (var unit = 0; unit < Units; unit++)
        {
            var (topic, first) = (unit % Topics, unit / Topics * EventsPerUnit + 1);
            ImmutableArray<StoredEvent> events =
                [.. Enumerable.Range(first, EventsPerUnit).Select(seq => new StoredEvent(Make(topic, seq), new string('0', 64)))];
            var topicId = events[0].Event.TopicId;
            var append = new TopicAppend
            {
                Before = await store.GetHeadAsync(topicId),
                After = new TopicHead { TopicId = topicId, LastSeq = first + EventsPerUnit - 1, AppliedSeq = first + EventsPerUnit - 1 },
                Events = events,
            };
            var start = Stopwatch.GetTimestamp();
            await store.CommitAsync([new CommitUnit { Appends = [append] }], CancellationToken.None);
            spent += Stopwatch.GetElapsedTime(start);
        }

        return spent;
    }

    private static void Parse()
    {
        var utf8 = Make(0, 1).Json.Utf8;
        for (var i = 0; i < Events; i++)
            _ = Event.From(CopJson.FromTrusted(utf8.ToArray())).Unwrap();
    }

    private static async Task ReadAsync(EmbeddedEventStore store)
    {
        await foreach (var _ in store.ReadPositionsAsync())
        {
        }
    }

    private static TimeSpan Measure(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start);
    }

    private static Event Make(int topic, long seq) => Event.From(CopJson.Object(
        ("id", CopJson.From(IdOf(topic, seq))),
        ("topicId", CopJson.From($"urn:cop:topic:{topic}")),
        ("topicSeq", CopJson.From(seq)),
        ("type", CopJson.From("note.added")),
        ("schemaVersion", CopJson.From("1")),
        ("createdAt", CopJson.From("2026-01-01T00:00:00.000Z")),
        ("payload", Payload),
        ("parentEventIds", seq == 1 ? null : CopJson.Array(CopJson.From(IdOf(topic, seq - 1)))))).Unwrap();

    private static string IdOf(int topic, long seq) => CopId.Create("event", new Guid(topic, 0, 0, BitConverter.GetBytes(seq)));
}
