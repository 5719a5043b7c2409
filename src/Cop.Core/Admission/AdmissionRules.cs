using System.Collections.Immutable;

namespace Cop;

/// <summary>Decides requests against loaded rows: refused, known, or accepted as a unit to commit. Pure.</summary>
/// <remarks>Protocol 3.1.2; decisions D-13, D-21, D-22, M-2.</remarks>
internal static class AdmissionRules
{
    /// <summary>Adds the keys of rows that the request is known to need; more keys save round trips to the store.</summary>
    public static void AddKeys(AppendRequest request, RowKeys keys, ProfileSet profiles)
    {
        foreach (var template in request.Events)
        {
            Projector.AddKeys(template.TopicId, template.Id, template.Draft.Type, template.Draft.Payload, keys);
            profiles.AddKeys(template.Draft, template.TopicId, keys);
            keys.NewIds.Add(template.Id);
            foreach (var parent in template.Parents)
                keys.Locations.Add(parent);
        }

        foreach (var subscription in request.Subscriptions)
            keys.Subscriptions.Add(subscription.Key);
        if (request.Replica is { } replica)
            ReplicationRules.AddKeys(replica, keys);
    }

    /// <summary>Decides one request. The decision is void when <paramref name="rows"/> has missed rows afterwards.</summary>
    public static Decision Decide(WorkingRows rows, AppendRequest request, DateTimeOffset now, ProfileSet profiles, UpcasterChain upcasters)
    {
        var (known, first) = CountKnown(rows, request);
        if (known > 0 && request.Output is null)
            return known == request.Events.Length
                ? Known(rows, request)
                : new Decision.Refused(PartlyKnown(request.Events[first], rows.Place(request.Events[first].Id)!));
        PinHeads(rows, request);
        var tentative = new WorkingRows(rows);
        var error = ApplySubscriptions(tentative, request) ?? CheckExpected(tentative, request) ?? Adopt(tentative, request);
        error ??= known > 0 ? CheckKnown(rows, request) : null;
        if (error is not null)
            return new Decision.Refused(error);
        var stored = ImmutableArray.CreateBuilder<StoredEvent>(request.Events.Length);
        foreach (var template in request.Events)
        {
            if (known > 0 && rows.Place(template.Id) is not null)
                continue;
            if (request.Events.Length > 1 && tentative.Place(template.Id) is not null)
                return new Decision.Refused(
                    new CopError(
                        CopErrorCodes.Conflict, $"The id '{template.Id}' is used twice in one batch; give each draft a unique id."));
            if (!Stamp(rows, tentative, request, template, upcasters).TryGet(out var stamped, out error)
                || !Append(tentative, stamped, now, profiles, upcasters).TryGet(out var appended, out error))
                return new Decision.Refused(error);
            stored.Add(new StoredEvent(appended, template.DraftDigest));
        }

        var unit =
            new CommitUnit { Subscriptions = tentative.ChangedSubscriptions,
                Appends = ToAppends(rows, tentative, stored.DrainToImmutable()) };
        return new Decision.Accepted(unit, unit.Appends.Length == 1
            ? ImmutableArray.CreateRange(unit.Appends[0].Events, added => added.Event)
            : [.. InOrder(request, unit)], tentative);
    }

    // A rebuild may replace a topic's rows concurrently: every decision about a topic depends on one read of its head, the first (M-10).
    private static void PinHeads(WorkingRows rows, AppendRequest request)
    {
        string? pinned = null;
        foreach (var template in request.Events)
        {
            if (template.TopicId != pinned && rows.Head(template.TopicId) is { } head)
                rows.Put(head);
            pinned = template.TopicId;
        }
    }

    private static (int Count, int First) CountKnown(WorkingRows rows, AppendRequest request)
    {
        var (count, first) = (0, -1);
        for (var i = 0; i < request.Events.Length; i++)
        {
            if (rows.Place(request.Events[i].Id) is null)
                continue;
            count++;
            first = first < 0 ? i : first;
        }

        return (count, first);
    }

    // A known id of an output belongs to the first result of the same cause, or the whole output is refused.
    private static CopError? CheckKnown(WorkingRows rows, AppendRequest request)
    {
        foreach (var template in request.Events)
        {
            if (rows.Place(template.Id) is null || rows.Stored(template.Id) is not { } stored)
                continue;
            if (rows.HasPut(template.Id))
                return CopError.Temporary(
                    CopErrorCodes.ConflictRetry, $"The event '{template.Id}' is being committed; retry with the same id.");
            var isSame = stored.DraftDigest == template.DraftDigest && stored.Event.TopicId == template.TopicId;
            if (!isSame && !request.Output!.IsFirstResult(stored.Event, template))
            {
                return new CopError(CopErrorCodes.Conflict,
                    $"The id '{template.Id}' in an output of '{request.Output.Initiator}' belongs to a different event ({stored.Event}, " +
                        $"by '{stored.Event.Initiator}'). Nothing of the output was committed. Give the draft a different id (D-13).");
            }
        }

        return null;
    }

    private static Decision.Known Known(WorkingRows rows, AppendRequest request) =>
        new([.. request.Events.Select(template => rows.Place(template.Id)!)]);

    private static IEnumerable<Event> InOrder(AppendRequest request, CommitUnit unit)
    {
        var byId = unit.Appends.SelectMany(append => append.Events)
            .ToDictionary(added => added.Event.Id, added => added.Event, StringComparer.Ordinal);
        return request.Events.Where(template => byId.ContainsKey(template.Id)).Select(template => byId[template.Id]);
    }

    /// <summary>Applies the request's changes of subscriptions.</summary>
    public static CopError? ApplySubscriptions(WorkingRows rows, AppendRequest request)
    {
        foreach (var change in request.Subscriptions)
        {
            var stored = rows.SubscriptionOf(change.Key);
            // A row gets older only if the store has lost the end of its log (M-16). A delivery that was chosen by the newer one may skip
            // others, and deciding on a row that is gone would never end.
            if ((stored?.Version ?? 0) < change.Initial.Version)
                return new CopError(
                    CopErrorCodes.DeliveryLost,
                    $"The store has lost the subscription of agent '{change.Key.Agent}' on topic '{change.Key.TopicId}'; nothing is " +
                        $"written.");
            var subscription = stored ?? change.Initial;
            if (!change.Change(subscription).TryGet(out var changed, out var error))
                return error;
            if (!ReferenceEquals(changed, subscription))
                rows.Put((changed with { Version = subscription.Version, WriteToken = subscription.WriteToken }).Next(request.WriteToken));
        }

        return null;
    }

    private static CopError? CheckExpected(WorkingRows rows, AppendRequest request)
    {
        if (request.Expected == ExpectedSequence.Any)
            return null;
        // A topic without events has no last sequence: null, never 0 (D-9).
        var (actual, expected) = (rows.Head(request.ExpectedTopicId!)?.LastSeq, request.Expected.Value);
        var own = request.OwnEffects.Count(seq => seq > expected);
        return expected is null ? ExpectNone(request, actual) : actual - own == expected ? null : new CopError(
            CopErrorCodes.SequenceConflict,
            $"Topic '{request.ExpectedTopicId}' is at {(actual is null ? "no topicSeq yet" : $"topicSeq {actual}")}, not at the expected " +
                $"{expected}; read the new events and decide again (M-2).",
            Details: CopJson.Object(
                ("topicId", CopJson.From(request.ExpectedTopicId!)), ("expected", CopJson.From(expected.Value)),
                ("actual", actual is { } last ? CopJson.From(last) : CopJson.Null)));
    }

    private static CopError? ExpectNone(AppendRequest request, long? actual) => actual is not { } last ? null : new CopError(
        CopErrorCodes.SequenceConflict,
        $"Topic '{request.ExpectedTopicId}' is at topicSeq {last}, but was expected to have no event; read its events and decide again " +
            $"(M-2).",
        Details: CopJson.Object(
            ("topicId", CopJson.From(request.ExpectedTopicId!)), ("expected", CopJson.Null), ("actual", CopJson.From(last))));

    private static CopError? Adopt(WorkingRows rows, AppendRequest request)
    {
        if (request.AdoptedTopicId is not { } topicId)
            return null;
        var head = rows.Head(topicId);
        if (head?.ReplicaOf is null)
            return new CopError(CopErrorCodes.NotFound, $"Topic '{topicId}' is not a replica in this store; there is nothing to adopt.");
        if (head.BlockedBy is { } blocking)
            return new CopError(
                CopErrorCodes.UnknownParent,
                $"Topic '{topicId}' is blocked at event '{blocking}' by the missing parents {string.Join(", ", head.MissingParentIds)}; " +
                    $"replicate those, or unblock the topic, before adopting it (D-22).");
        rows.Put(head with { ReplicaOf = null, LocalFromSeq = head.LastSeq + 1 });
        return null;
    }

    // The earlier events precede this append: its own drafts match nothing.
    private static CopResult<EventTemplate> Stamp(
        WorkingRows before, WorkingRows tentative, AppendRequest request, EventTemplate template, UpcasterChain upcasters)
    {
        if (request.Earlier.FirstOrDefault(earlier => ReferenceEquals(earlier.Template, template)) is not { } found
            || found.Stamp(before, upcasters) is not { } met)
            return template;
        foreach (var durable in found.Found)
            tentative.Tell(durable);
        return template.With(met);
    }

    private static CopResult<Event> Append(
        WorkingRows rows, EventTemplate template, DateTimeOffset now, ProfileSet profiles, UpcasterChain upcasters)
    {
        var head = rows.Head(template.TopicId);
        if (head?.ReplicaOf is { } origin)
            return new CopError(
                CopErrorCodes.TopicReplica,
                $"Topic '{template.TopicId}' is a replica of store '{origin}' and accepts no native events; append there, or adopt the " +
                    $"topic (CE-6).");
        foreach (var parent in template.Parents)
        {
            if (rows.Place(parent) is not { } location)
                return new CopError(
                    CopErrorCodes.UnknownParent,
                    $"The draft '{template.Id}' names the parent '{parent}', which is not in the store; append the parent first (D-22).",
                    Details: CopJson.Object(("parent", CopJson.From(parent))));
            if (!location.IsApplied)
                return CopError.Temporary(
                    CopErrorCodes.ParentNotApplied,
                    $"The draft '{template.Id}' names the parent '{parent}', which is stored but not applied: its topic " +
                        $"'{location.TopicId}' is blocked. Retry with the same id when it is unblocked (D-22).");
        }

        var appended = template.Complete((head?.LastSeq ?? 0) + 1, now);
        var read = upcasters.Read(appended);
        if ((profiles.Check(appended, rows) ?? Projector.AdmitInto(rows, read, upcasters) ?? profiles.Admit(rows, read)) is { } rejection)
            return rejection;
        Advance(rows, head, appended, template.DraftDigest);
        return appended;
    }

    private static void Advance(WorkingRows rows, TopicHead? head, Event appended, string draftDigest)
    {
        rows.Put(appended, draftDigest);
        rows.Put((head ?? new TopicHead { TopicId = appended.TopicId, LastSeq = 0, AppliedSeq = 0 }) with
        {
            LastSeq = appended.TopicSeq,
            LastHash = appended.HashKey,
            AppliedSeq = appended.TopicSeq,
        });
    }

    private static ImmutableArray<TopicAppend> ToAppends(WorkingRows before, WorkingRows after, ImmutableArray<StoredEvent> stored)
    {
        if (stored.IsEmpty)
            return [];
        var topicId = stored[0].Event.TopicId;
        if (stored.Length == 1 || stored.All(added => added.Event.TopicId == topicId))
            return [ToAppend(before, after, topicId, stored, after.ChangedViews)];
        var views = after.ChangedViews.ToLookup(view => view.TopicId, StringComparer.Ordinal);
        return [.. stored.GroupBy(added => added.Event.TopicId, StringComparer.Ordinal)
            .Select(topic => ToAppend(before, after, topic.Key, [.. topic], [.. views[topic.Key]]))];
    }

    private static TopicAppend ToAppend(
        WorkingRows before, WorkingRows after, string topicId, ImmutableArray<StoredEvent> stored, ImmutableArray<View> views) =>
        new() { Before = before.Head(topicId), After = after.Head(topicId)!, Events = stored, Views = views };

    private static CopError PartlyKnown(EventTemplate template, EventLocation location) => new(CopErrorCodes.Conflict,
        $"The id '{template.Id}' already exists (topic '{location.TopicId}', topicSeq {location.Seq}), but other ids of the batch do " +
            $"not; give new drafts new ids (D-13).");
}
