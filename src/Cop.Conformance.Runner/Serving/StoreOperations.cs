using System.Collections.Immutable;

namespace Cop.Conformance.Runner;

/// <summary>The operations with a store.</summary>
internal sealed class StoreOperations(ServedKernel served)
{
    private static readonly DateTimeOffset DefaultNow = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly JsonLimits EventLimits = new AdmissionLimits().ToJsonLimits();

    public async Task<CopResult<CopJson>> ResetAsync(RequestMembers members, CancellationToken cancellationToken)
    {
        await served.ResetAsync(
            members.OptionalTime("now") ?? DefaultNow, members.List("agents"), [.. members.List("upcasters").Select(RenamingUpcaster.Read)],
            members.OptionalInteger("maxHops"), [.. members.Texts("profiles").Select(ProfileOf)], cancellationToken).ConfigureAwait(false);
        return CopJson.Object(
            ("storeId", CopJson.From(served.Kernel.StoreId)), ("nodeId", CopJson.From(served.Kernel.NodeId)),
            ("operationsTopicId", CopJson.From(served.Kernel.OperationsTopicId)), ("now", Now()));
    }

    public async Task<CopResult<CopJson>> RestartAsync(RequestMembers members, bool isCrash, CancellationToken cancellationToken)
    {
        await served.RestartAsync(members.Has("agents") ? members.List("agents") : null, isCrash, cancellationToken).ConfigureAwait(false);
        return CopJson.Object(("now", Now()));
    }

    public async Task<CopResult<CopJson>> AppendAsync(RequestMembers members, CancellationToken cancellationToken)
    {
        var topicId = members.Text("topicId");
        var actor = new Actor(members.OptionalText("actor") ?? "human:tester") { ActingAs = members.OptionalText("actingAs") };
        if (!DraftParser.Read(members.ListOrText("drafts", EventLimits)).TryGet(out var drafts, out var fault))
            return fault;
        var result =
            await served.Kernel.AppendAsync(topicId, drafts, actor, DraftParser.Expected(members), cancellationToken).ConfigureAwait(false);
        return result.Map(receipt => CopJson.Object(("events", List(receipt.Events)), ("duplicate", CopJson.From(receipt.IsDuplicate))));
    }

    public async Task<CopResult<CopJson>> RequestAsync(RequestMembers members, CancellationToken cancellationToken)
    {
        var read = await served.Kernel.Store.GetProfileRowAsync(
            members.Text("topicId"), Hitl.HitlProfile.Name, Hitl.HitlProfile.RequestKind, members.Text("requestId"), cancellationToken)
            .ConfigureAwait(false);
        return read.Map(row => row is null ? CopJson.Null : CopJson.Object(
            ("status", CopJson.From(row.Status!)), ("assignee", row.Assignee is { } assignee ? CopJson.From(assignee) : null),
            ("due", row.Due is { } due ? CopJson.From(CopTime.Format(due)) : null), ("body", row.Body)));
    }

    public async Task<CopResult<CopJson>> UseAsync(RequestMembers members, CancellationToken cancellationToken)
    {
        var read = await served.Kernel.Store.GetProfileRowAsync(
            members.Text("topicId"), AI.AiProfile.Name, AI.AiProfile.UseKind, members.OptionalText("agent") ?? AI.AiProfile.TopicUse,
            cancellationToken).ConfigureAwait(false);
        return read.Map(row => row?.Body ?? CopJson.Null);
    }

    public async Task<CopResult<CopJson>> ReplicateAsync(RequestMembers members, CancellationToken cancellationToken)
    {
        var from = members.Text("from");
        if (!members.ListOrText("events", EventLimits).TryGet(out var items, out var fault))
            return fault;
        var events = ImmutableArray.CreateBuilder<Event>(items.Length);
        foreach (var item in items)
        {
            // Parsed from text, so that the limits of an event apply.
            if (!Event.ParseUntrusted(item.Utf8.Span, EventLimits).TryGet(out var received, out fault))
                return fault;
            events.Add(received);
        }

        var result = await served.Kernel.ReplicateAsync(from, events.MoveToImmutable(), cancellationToken).ConfigureAwait(false);
        return result.Map(
            receipt =>
                CopJson.Object(
                    ("stored", CopJson.From(receipt.Stored)), ("skipped", CopJson.From(receipt.Skipped)),
                    ("blocked", StateSerializer.Blocked(receipt.Head))));
    }

    public async Task<CopResult<CopJson>> AdoptAsync(RequestMembers members, CancellationToken cancellationToken) =>
        (await served.Kernel.AdoptTopicAsync(members.Text("topicId"), members.Text("operator"), cancellationToken).ConfigureAwait(false))
            .Map(EventsOf);

    public async Task<CopResult<CopJson>> UnblockAsync(RequestMembers members, CancellationToken cancellationToken) =>
        (await served.Kernel.UnblockTopicAsync(members.Text("topicId"), members.Text("operator"), null, cancellationToken)
            .ConfigureAwait(false))
            .Map(receipt => CopJson.Object(("blocked", StateSerializer.Blocked(receipt.Head))));

    public async Task<CopResult<CopJson>> ReadAsync(RequestMembers members, CancellationToken cancellationToken)
    {
        var (topicId, limit, events) = (members.Text("topicId"), members.Integer("limit", 1000), new List<Event>());
        await foreach (
            var stored in served.Storage.ReadTopicAsync(topicId, members.Integer("fromSeq", 0), null, cancellationToken)
                .ConfigureAwait(false))
        {
            if (events.Count == limit)
                break;
            events.Add(stored);
        }

        return CopJson.Object(("events", List(events)));
    }

    public async Task<CopResult<CopJson>> EventAsync(RequestMembers members, CancellationToken cancellationToken) =>
        (await served.Storage.FindEventAsync(members.Text("eventId"), cancellationToken).ConfigureAwait(false))?.Event.Json ?? CopJson.Null;

    public async Task<CopResult<CopJson>> ArtifactAsync(RequestMembers members, CancellationToken cancellationToken) =>
        (await served.Kernel.Store.GetArtifactAsync(members.Text("topicId"), members.Text("artifactId"), cancellationToken)
            .ConfigureAwait(false))
            .Map(artifact => artifact is null ? CopJson.Null : ViewJson.Write(artifact));

    public Task<CopResult<CopJson>> StateAsync(RequestMembers members, CancellationToken cancellationToken) =>
        StateSerializer.WriteAsync(served, members.Text("topicId"), members.OptionalInteger("atSeq"), cancellationToken);

    public async Task<CopResult<CopJson>> RebuildAsync(RequestMembers members, CancellationToken cancellationToken)
    {
        var topicId = members.Text("topicId");
        if ((await served.Kernel.RebuildTopicAsync(topicId, cancellationToken).ConfigureAwait(false)).Error is { } fault)
            return fault;
        var rows = await served.Storage.ReadRowsAsync(topicId, cancellationToken).ConfigureAwait(false);
        return CopJson.Object(("digest", CopJson.From(StateDigest.Compute(rows?.Views ?? [], served.Upcasters))));
    }

    public async Task<CopResult<CopJson>> PositionsAsync(RequestMembers members, CancellationToken cancellationToken)
    {
        var (limit, positions) = (members.Integer("limit", 1000), new List<CopJson>());
        await foreach (
            var (position, positioned) in served.Storage.ReadPositionsAsync(members.Integer("from", 1), cancellationToken)
                .ConfigureAwait(false))
        {
            if (positions.Count == limit)
                break;
            positions.Add(CopJson.Object(
                ("position", CopJson.From(position)), ("eventId", CopJson.From(positioned.Id)),
                ("topicId", CopJson.From(positioned.TopicId)), ("topicSeq", CopJson.From(positioned.TopicSeq))));
        }

        return CopJson.Array(positions);
    }

    public CopJson Now() => CopJson.From(CopTime.Format(served.Clock.GetUtcNow()));

    public static CopJson EventsOf(AppendReceipt receipt) => CopJson.Object(("events", List(receipt.Events)));

    private static CopJson List(IEnumerable<Event> events) => CopJson.Array(events.Select(each => each.Json));

    private static Profile ProfileOf(string name) => name switch
    {
        Hitl.HitlProfile.Name => Hitl.HitlProfile.Create(),
        AI.AiProfile.Name => AI.AiProfile.Create(),
        _ => throw new InvalidRequestException($"The member 'profiles' names '{name}', which is not implemented."),
    };
}
