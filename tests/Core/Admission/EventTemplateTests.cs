using System.Collections.Immutable;
using System.Text;
using Cop.Core.Tests.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Cop.Core.Tests.Admission;

/// <summary>The event of a draft has the same bytes as one built member by member (spec 9.1, 9.2; D-18 to D-20, D-72, D-75).</summary>
[Trait("spec", "9.2.1")]
public sealed class EventTemplateTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 6, 7, 8, 9, 123, TimeSpan.Zero);
    private static readonly string[] Names =
        ["copHasg", "copHash ", "copHashes", "coq", "co", "d", "\uffff", "é", "😀", "\u0001", "initiator2", "zz", "traceparent", "a"];

    [Fact]
    public void Every_draft_becomes_its_canonical_event_with_a_hash_that_verifies() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2000),
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => IsFaithful(new Random(seed))));

    [Fact]
    public void The_smallest_draft_has_the_expected_canonical_event() => Complete(
        new EventDraft { Id = "e", TopicId = "t", Type = "note.taken" }, new EventStamp("urn:cop:node:n", Actor.Human("ada"), null), 7).Json
    .ToString()
        .ShouldStartWith("""{"createdAt":"2026-05-06T07:08:09.123Z","id":"e","metadata":{"copHash":{"alg":"sha-256","value":""");

    [Fact]
    public void The_activity_s_traceparent_replaces_the_caller_s()
    {
        var draft =
            new EventDraft { Id = "e", TopicId = "t", Type = "note.taken",
                Metadata = CopJson.Object(("traceparent", CopJson.From("given"))) };
        Complete(draft, new EventStamp("n", Actor.Human("ada"), null), 1).Metadata!["traceparent"]!.AsString().ShouldBe("given");
        Complete(draft, new EventStamp("n", Actor.Human("ada"), "current"), 1).Metadata!["traceparent"]!.AsString().ShouldBe("current");
    }

    [Fact]
    public void Metadata_may_be_as_deep_as_the_limits_allow()
    {
        var deep = CopJson.Parse(
            string.Concat(Enumerable.Repeat("[", 150)) + string.Concat(Enumerable.Repeat("]", 150)), new JsonLimits { MaxDepth = 200 })
        .Unwrap();
        var draft = new EventDraft { Id = "e", TopicId = "t", Type = "note.taken", Metadata = CopJson.Object(("a", deep)) };
        ObjectHash.Verify(Complete(draft, new EventStamp("n", Actor.Human("ada"), null), 1).Json).ShouldBe(HashVerification.Valid);
    }

    [Fact, Trait("spec", "2.2.3")]
    public void The_draft_digest_excludes_members_added_by_the_kernel()
    {
        var draft = new EventDraft { Id = "e", TopicId = "t", Type = "note.taken" };
        var stamped = draft with { ParentEventIds = ["p"], CorrelationId = "c" };
        var (one, other) = (Prepare(draft, draft, "a"), Prepare(draft, stamped, "b"));
        one.DraftDigest.ShouldBe(other.DraftDigest);
        one.DraftDigest.ShouldBe(DraftReader.Write(draft).Hash().Value);
        Prepare(draft with { Payload = CopJson.Object(("n", CopJson.From(1))) }, draft, "a").DraftDigest.ShouldNotBe(one.DraftDigest);
    }

    [Fact, Trait("spec", "9.2.2")]
    public void A_continuation_gets_its_topic_in_its_payload_too()
    {
        var payload = CopJson.Object(("agent", CopJson.From("agent:a")));
        var draft = EventDraft.Create(
            "artifact.created",
            ("artifact",
                CopJson.Object(
                    ("id", CopJson.From("c")), ("type", CopJson.From("cop/continuation")), ("payload", payload)))) with { Id = "e",
                TopicId = "t" };
        var artifact = Complete(draft, new EventStamp("n", Actor.Human("ada"), null), 1).Payload["artifact"]!;
        artifact["payload"]!.ToString().ShouldBe("""{"agent":"agent:a","topicId":"t"}""");
        ObjectHash.Verify(artifact).ShouldBe(HashVerification.Valid);
    }

    [Fact]
    public void An_artifact_gets_its_topic_and_its_own_hash_first()
    {
        var draft = EventDraft.Create(
            "artifact.created",
            ("artifact",
                CopJson.Object(("id", CopJson.From("a")), ("type", CopJson.From("note")), ("payload", CopJson.Null)))) with { Id = "e",
                TopicId = "t" };
        var artifact = Complete(draft, new EventStamp("n", Actor.Human("ada"), null), 1).Payload["artifact"]!;
        artifact["topicId"]!.AsString().ShouldBe("t");
        ObjectHash.Verify(artifact).ShouldBe(HashVerification.Valid);
    }

    [Fact]
    public void A_draft_beyond_the_size_limit_is_refused_by_name()
    {
        var draft =
            new EventDraft { Id = "big", TopicId = "t", Type = "note.taken",
                Payload = CopJson.Object(("text", CopJson.From(new string('x', 5000)))) };
        var error = EventTemplate.Prepare(
            draft, draft, new EventStamp("n", Actor.Human("ada"), null), new AdmissionLimits { MaxEventBytes = 5000 }).Error!;
        (error.Code, error.Message.Contains("'big'", StringComparison.Ordinal)).ShouldBe(("limit_exceeded", true));
    }

    private static bool IsFaithful(Random random)
    {
        var draft = Draft(random);
        var (actor, traceParent) = (Actor.Agent("é😀"), random.Next(2) == 0 ? "00-aa-bb-01" : null);
        var seq = random.NextInt64(1, random.Next(2) == 0 ? 100 : 1L << 50);
        var made = Complete(draft, new EventStamp("urn:cop:node:n", actor, traceParent), seq);
        var naive = ObjectHash.Attach(Naive(draft, actor, traceParent, seq));
        return made.Json.Equals(naive) && ObjectHash.Verify(made.Json) == HashVerification.Valid
            && Event.ParseUntrusted(made.Json.Utf8.Span).Unwrap() is var read && read.Equals(made)
            && read.Payload.Equals(made.Payload) && read.Metadata!.Equals(made.Metadata)
                && (read.Id, read.TopicId, read.TopicSeq, read.Type, read.CorrelationId) == (
                    made.Id, made.TopicId, made.TopicSeq, made.Type, made.CorrelationId)
            && read.ParentEventIds.SequenceEqual(made.ParentEventIds) && read.CreatedAt == made.CreatedAt;
    }

    private static CopJson Naive(EventDraft draft, Actor actor, string? traceParent, long seq)
    {
        var metadata = (draft.Metadata ?? CopJson.EmptyObject).With("initiator", CopJson.From(actor.Identity))
            .With("node", CopJson.From("urn:cop:node:n"));
        metadata = traceParent is null ? metadata : metadata.With("traceparent", CopJson.From(traceParent));
        return DraftReader.Write(draft).With("topicSeq", CopJson.From(seq)).With("createdAt", CopJson.From(CopTime.Format(Now)))
            .With("metadata", metadata);
    }

    private static EventDraft Draft(Random random) => new()
    {
        Id = Name(random),
        TopicId = Name(random),
        Type = Name(random),
        SchemaVersion = Name(random),
        Payload = Members(random, _ => true),
        Metadata = random.Next(3) == 0 ? null : Members(random, _ => true),
        CorrelationId = random.Next(2) == 0 ? null : Name(random),
        ParentEventIds = [.. Enumerable.Range(0, random.Next(3)).Select(_ => Name(random))],
        UnknownMembers = random.Next(2) == 0 ? null : Members(random, name => name.Length > 0),
    };

    private static string Name(Random random) => $"{Names[random.Next(Names.Length)].Replace('\u0001', '\'')}\"\\{random.Next(100)}";

    private static CopJson Members(Random random, Func<string, bool> isAllowed) =>
        CopJson.Object(Names.Where(isAllowed).Where(_ => random.Next(3) == 0)
        .Select(name => (name, (CopJson?)CopJson.Parse(Encoding.UTF8.GetBytes(new RandomJson(random.Next()).Write())).Unwrap())));

    private static Event Complete(EventDraft draft, EventStamp stamp, long seq) =>
        EventTemplate.Prepare(draft, draft, stamp, new AdmissionLimits()).Unwrap().Complete(seq, Now);

    private static EventTemplate Prepare(EventDraft given, EventDraft stamped, string actor) =>
        EventTemplate.Prepare(given, stamped, new EventStamp("n", Actor.Human(actor), null), new AdmissionLimits()).Unwrap();
}
