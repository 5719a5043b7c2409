using System.Collections.Immutable;
using System.Globalization;

namespace Cop.Trials;

/// <summary>
/// Another store, whose two topics are replicated in pieces, in any order and more than once, and adopted when they are complete
/// (CE-6). An event of the second topic has a parent in the first, which blocks it (D-22).
/// </summary>
internal static class RemoteStore
{
    private const string StoreId = "urn:cop:store:far";
    private const string First = "far-1";
    private const string Second = "far-2";

    private static readonly ImmutableArray<Event> FirstLog =
    [
        Make(First, 1, "noise.made", CopJson.EmptyObject),
        Make(First, 2, "work.asked", CopJson.Object(("parts", CopJson.From(1)), ("first", CopJson.From(0)), ("kind", CopJson.From(0)))),
        Make(First, 3, EventTypes.ArtifactCreated, Wait("far-timer", First, ("resumeAfter", Time(3)))),
        Make(First, 4, EventTypes.ArtifactCreated,
            Wait("far-approval", First, ("waitForEvents", CopJson.Array(CopJson.From("work.approved"))))),
        Make(First, 5, "work.approved", CopJson.EmptyObject),
        Make(First, 6, EventTypes.ArtifactCreated, Wait("far-open", First, ("waitForEvents", CopJson.Array(CopJson.From("noise.made"))))),
    ];

    private static readonly ImmutableArray<Event> SecondLog =
    [
        Make(Second, 1, "noise.made", CopJson.EmptyObject),
        Make(Second, 2, "noise.made", CopJson.EmptyObject, FirstLog[3].Id),
        Make(Second, 3, EventTypes.ArtifactCreated,
            Wait("far-late", Second, ("waitForEvents", CopJson.Array(CopJson.From("work.approved"))), ("resumeBefore", Time(1)))),
        Make(Second, 4, "noise.made", CopJson.EmptyObject),
    ];

    /// <summary>The commands that replicate and adopt the topics.</summary>
    public static IEnumerable<SimulatedCommand> Commands(SeededRandom chance, TimeSpan span)
    {
        foreach (var log in (ImmutableArray<Event>[])[FirstLog, SecondLog])
        {
            for (var from = 0; from < log.Length;)
            {
                var to = Math.Min(log.Length, from + chance.Next(1, 4));
                var piece = log[from..to];
                for (var times = chance.Next(1, 3); times > 0; times--)
                    yield return Send(chance.Next(span), piece);
                from = to;
            }

            if (chance.OneIn(3))
                continue;
            yield return Adopt(chance.Next(2 * span), log);
            yield return Append(chance.Next(3 * span), log[0].TopicId, log.Length);
        }
    }

    /// <summary>Checks that the replicated events equal the sent ones byte for byte, without events before them.</summary>
    public static IEnumerable<string> Check(SimulationReport report)
    {
        foreach (var sent in FirstLog.Concat(SecondLog))
        {
            if (report.Events.FirstOrDefault(stored => stored.TopicId == sent.TopicId && stored.TopicSeq == sent.TopicSeq) is { } stored
                && !stored.Equals(sent))
                yield return $"'{sent}' was replicated, and '{stored}' stands in its place, or differs.";
        }
    }

    private static SimulatedCommand.Call Send(TimeSpan at, ImmutableArray<Event> piece) => new()
    {
        At = at,
        Name = string.Create(
            CultureInfo.InvariantCulture, $"replication of {piece[0].TopicId} {piece[0].TopicSeq} to {piece[^1].TopicSeq}"),
        Do = async (kernel, cancellation) =>
            await kernel.ReplicateAsync(StoreId, piece, cancellation).ConfigureAwait(false) is { Error: { } error }
            ? error.Code == CopErrorCodes.SequenceGap ? NotYet(error.Message) : error
            : null,
    };

    private static SimulatedCommand.Call Adopt(TimeSpan at, ImmutableArray<Event> log) => new()
    {
        At = at,
        Name = $"adoption of {log[0].TopicId}",
        Do = async (kernel, cancellation) => await kernel.Log.GetHeadAsync(log[0].TopicId, cancellation)
            .ConfigureAwait(false) is not { } head || head.AppliedSeq < log.Length
            ? NotYet("Not all of it is here and applied.")
            : (await kernel.AdoptTopicAsync(log[0].TopicId, "human:op", cancellation).ConfigureAwait(false)).Error,
    };

    // An append to a replica is refused.
    private static SimulatedCommand.Call Append(TimeSpan at, string topicId, int length) => new()
    {
        At = at,
        Name = $"append to {topicId}",
        Do = async (kernel, cancellation) => (await kernel.Log.GetHeadAsync(topicId, cancellation).ConfigureAwait(false))?.LastSeq >= length
            ? (await kernel.AppendAsync(
                topicId,
                EventDraft.Create("noise.made") with { Id = $"{topicId}-own" }, Actor.Human("ada"), cancellationToken: cancellation)
                    .ConfigureAwait(false)).Error
            : NotYet("The topic is not here yet."),
    };

    private static CopError NotYet(string why) => CopError.Temporary(CopErrorCodes.Unavailable, why);

    private static CopJson Time(int minutes) =>
        CopJson.From(CopTime.Format(new DateTimeOffset(1999, 12, 31, 12, minutes, 0, TimeSpan.Zero)));

    private static CopJson Wait(string id, string topicId, params (string Name, CopJson? Value)[] members) =>
        CopJson.Object(("artifact", CopJson.Object(
        ("id", CopJson.From(id)),
        ("type", CopJson.From(ArtifactTypes.Continuation)),
        ("format", CopJson.From("application/json")),
        ("payload",
            CopJson.Object(
                [("topicId", CopJson.From(topicId)), ("agent", CopJson.From("worker")), ("state", CopJson.From(id)), .. members])))));

    private static Event Make(string topicId, int seq, string type, CopJson payload, params string[] parents) =>
        Event.From(ObjectHash.Attach(CopJson.Object(
        ("id", CopJson.From(string.Create(CultureInfo.InvariantCulture, $"{topicId}-{seq}"))),
        ("topicId", CopJson.From(topicId)),
        ("topicSeq", CopJson.From(seq)),
        ("type", CopJson.From(type)),
        ("schemaVersion", CopJson.From("1.0")),
        ("createdAt", Time(seq)),
        ("payload", payload),
        ("parentEventIds", CopJson.Array(parents.Select(CopJson.From))),
        ("metadata", CopJson.Object(("initiator", CopJson.From("human:far"))))))).Unwrap();
}
