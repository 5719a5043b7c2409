namespace Cop;

/// <summary>Which events satisfy which continuations: derived state, kept as marks (D-52 to D-56b).</summary>
internal static class ContinuationMatching
{
    /// <summary>Marks the active continuations of the topic that the applied event matches.</summary>
    public static void Mark(ProjectionScope scope)
    {
        foreach (var key in WaitKey.Of(scope.Applied))
        {
            foreach (var id in scope.Rows.Waiters(key))
            {
                if (scope.Continuation(id) is { Status: ContinuationStatus.Active } waiting && CanMatch(waiting, key, scope.Applied))
                    scope.Put(waiting with { Marks = waiting.Marks.Add(MarkOf(waiting, key.Entry, scope.Applied.Id, scope.Applied.TopicSeq, scope.Applied.CreatedAt)) });
            }
        }
    }

    /// <summary>Marks the entries that name events which are durable already (D-53).</summary>
    public static Continuation MarkDurable(ProjectionScope scope, Continuation created)
    {
        foreach (var entry in created.WaitFor)
        {
            if (scope.Rows.Place(entry) is { } place && place.TopicId == created.TopicId && place.Seq < created.CreatedSeq)
            {
                // The named event stands before the continuation, so its time is at most the creation's; that is in time.
                created = created with { Marks = created.Marks.Add(MarkOf(created, entry, entry, place.Seq, created.CreatedAt)) };
            }
        }

        return created;
    }

    private static ContinuationMark MarkOf(Continuation waiting, string entry, string eventId, long seq, DateTimeOffset createdAt) =>
        new(waiting.WaitFor.IndexOf(entry), eventId, seq, createdAt);

    private static bool CanMatch(Continuation waiting, in WaitKey key, Event trigger)
    {
        // The event that made the continuation does not satisfy it by its type.
        if (trigger.TopicSeq <= waiting.CreatedSeq)
            return false;
        var entry = waiting.WaitFor.IndexOf(key.Entry);
        return entry >= 0 && waiting.Marks.All(mark => mark.Entry != entry) && Fits(waiting.Match, trigger);
    }

    private static bool Fits(CopJson? match, Event trigger)
    {
        foreach (var (pointer, expected) in match?.Members ?? [])
        {
            if (!expected.Equals(trigger.Json.At(pointer)))
                return false;
        }

        return true;
    }
}
