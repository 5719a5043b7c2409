using System.Collections.Immutable;

namespace Cop;

/// <summary>Which events satisfy which continuations: derived state, kept as marks (D-52 to D-56b).</summary>
internal static class ContinuationMatching
{
    /// <summary>Marks the active continuations of the topic that the applied event matches. A mark is no update of the continuation's row.</summary>
    public static void Mark(ProjectionScope scope)
    {
        if (scope.Topic!.ActiveContinuations == 0)
            return;
        foreach (var key in WaitKey.For(scope.Applied))
        {
            foreach (var id in scope.Rows.Waiters(key))
            {
                // The event that made a continuation does not satisfy it.
                if (scope.Continuation(id) is { Status: ContinuationStatus.Active } waiting && scope.Applied.TopicSeq > waiting.CreatedSeq)
                    scope.Rows.Put(Marked(waiting, key.Entry, scope.Applied, scope.At));
            }
        }
    }

    /// <summary>Marks the entries that name events which are in the topic already (D-53).</summary>
    public static Continuation MarkDurable(ProjectionScope scope, Continuation created)
    {
        foreach (var entry in created.WaitFor)
        {
            if (scope.Rows.Place(entry) is { } location && location.TopicId == created.TopicId && location.Seq < created.CreatedSeq
                && !scope.WasRejected(location.Seq) && scope.Rows.Event(entry) is { } named)
                created = Marked(created, entry, named, CopTime.ToMilliseconds(named.CreatedAt));
        }

        return created;
    }

    private static Continuation Marked(Continuation waiting, string name, Event trigger, DateTimeOffset at)
    {
        // Late events leave no mark, so that a mark is always in time (D-54).
        if (at > waiting.ResumeBefore || !Fits(waiting.Match, trigger))
            return waiting;
        for (var entry = 0; entry < waiting.WaitFor.Length; entry++)
        {
            if (EventAliases.Canonical(waiting.WaitFor[entry]) == name && !IsMarked(waiting.Marks, entry))
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

    private static bool Fits(CopJson? match, Event trigger)
    {
        foreach (var (pointer, expected) in match?.Members ?? [])
        {
            if (!expected.Equals(At(trigger, pointer)))
                return false;
        }

        return true;
    }

    // Agents write matches for what they are shown: the payload as upcasters made it (M-3).
    private static CopJson? At(Event trigger, string pointer)
    {
        const string payload = "/payload";
        return trigger.IsUpcast && pointer.StartsWith(payload, StringComparison.Ordinal) && (pointer.Length == payload.Length || pointer[payload.Length] == '/')
            ? trigger.Payload.At(pointer[payload.Length..])
            : trigger.Json.At(pointer);
    }
}
