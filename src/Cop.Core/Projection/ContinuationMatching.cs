using System.Collections.Immutable;
using System.Text.Json;

namespace Cop;

/// <summary>Matches events with continuations: derived state, stored as marks.</summary>
/// <remarks>Decisions D-52 to D-56b.</remarks>
internal static class ContinuationMatching
{
    /// <summary>
    /// Marks the active continuations of the topic that the applied event matches. A mark does not update the continuation's
    /// <c>updatedAt</c>.
    /// </summary>
    public static void Mark(ProjectionScope scope)
    {
        if (scope.Topic!.ActiveContinuations == 0)
            return;
        foreach (var key in WaitKey.For(scope.Applied))
        {
            foreach (var id in scope.Rows.Waiters(key))
            {
                // The event that created a continuation does not match it.
                if (scope.Continuation(id) is { Status: ContinuationStatus.Active } waiting && scope.Applied.TopicSeq > waiting.CreatedSeq)
                    scope.Rows.Put(Marked(waiting, key.Entry, scope.Applied, scope.At));
            }
        }
    }

    /// <summary>Marks the entries that name events of the topic, and those matched since a topicSeq according to admission.</summary>
    /// <remarks>Decision D-53.</remarks>
    public static Continuation MarkDurable(ProjectionScope scope, Continuation created)
    {
        foreach (var entry in created.WaitFor)
        {
            if (Earlier(scope, created, entry, above: -1) is { } named)
                created = Marked(created, entry, named, CopTime.ToMilliseconds(named.CreatedAt));
        }

        if (created.Since is { } since)
            created = MarkMet(scope, created, since);
        return created.Marks.Length < 2
            ? created
            : created with { Marks = [.. created.Marks.OrderBy(mark => mark.Seq).ThenBy(mark => mark.Entry)] };
    }

    // The stamp is followed like an entry by id: no scan is needed, and a wrong stamp in a foreign log matches nothing.
    private static Continuation MarkMet(ProjectionScope scope, Continuation created, long since)
    {
        if (scope.Applied.Metadata?["met"] is not { Kind: JsonValueKind.Array } met)
            return created;
        var given = ContinuationReader.Given(scope.Applied.Payload["artifact"]!);
        foreach (var item in met.Items)
        {
            if (item["entry"] is not { Kind: JsonValueKind.Number } number || !number.Element.TryGetInt32(out var place)
                || item["eventId"]?.AsString() is not { } eventId)
                continue;
            var entry = ContinuationReader.IndexOf(created, given, place);
            if (entry < 0 || IsMarked(created.Marks, entry) || Earlier(scope, created, eventId, since) is not { } named)
                continue;
            var at = CopTime.ToMilliseconds(named.CreatedAt);
            if (IsOfType(named, created.WaitFor[entry]) && !(at > created.ResumeBefore) && Fits(created.MatchOf(entry), scope.Read(named)))
                created = created with { Marks = created.Marks.Add(new ContinuationMark(entry, named.Id, named.TopicSeq, at)) };
        }

        return created;
    }

    /// <summary>Returns whether an event has the type of an entry; a recorded effect matches by its id only.</summary>
    /// <remarks>Decision D-62c.</remarks>
    public static bool IsOfType(Event candidate, string entry) =>
        EventAliases.Canonical(candidate.Type) == EventAliases.Canonical(entry) && !EffectEvents.IsRecordedEffect(candidate);

    private static Event? Earlier(ProjectionScope scope, Continuation created, string eventId, long above) =>
        scope.Rows.Place(eventId) is { } location && location.TopicId == created.TopicId && location.Seq > above
            && location.Seq < created.CreatedSeq && !scope.WasRejected(location.Seq)
            ? scope.Rows.Event(eventId) : null;

    private static Continuation Marked(Continuation waiting, string name, Event trigger, DateTimeOffset at)
    {
        // Late events leave no mark, so a mark is always in time (D-54).
        if (at > waiting.ResumeBefore)
            return waiting;
        for (var entry = 0; entry < waiting.WaitFor.Length; entry++)
        {
            if (EventAliases.Canonical(waiting.WaitFor[entry]) == name && !IsMarked(waiting.Marks, entry)
                && Fits(waiting.MatchOf(entry), trigger))
                waiting = waiting with { Marks = waiting.Marks.Add(new ContinuationMark(entry, trigger.Id, trigger.TopicSeq, at)) };
        }

        return waiting;
    }

    private static bool IsMarked(ImmutableArray<ContinuationMark> marks, int entry)
    {
        foreach (var mark in marks)
        {
            if (mark.Entry == entry)
                return true;
        }

        return false;
    }

    /// <summary>Returns whether an event has the values of a match.</summary>
    /// <remarks>Decision D-55.</remarks>
    public static bool Fits(CopJson? match, Event trigger)
    {
        foreach (var (pointer, expected) in match?.Members ?? [])
        {
            if (!expected.Equals(At(trigger, pointer)))
                return false;
        }

        return true;
    }

    // Agents write matches for the upcast payload that they receive (M-3).
    private static CopJson? At(Event trigger, string pointer)
    {
        const string payload = "/payload";
        return trigger.IsUpcast && pointer.StartsWith(payload, StringComparison.Ordinal)
            && (pointer.Length == payload.Length || pointer[payload.Length] == '/')
            ? trigger.Payload.At(pointer[payload.Length..])
            : trigger.Json.At(pointer);
    }
}
