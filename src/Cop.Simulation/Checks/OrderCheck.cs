namespace Cop;

/// <summary>
/// Checks gap-free topics and positions, unique ids, parents before children, and that no node's <c>createdAt</c> goes back except over a
/// larger step of its clock.
/// </summary>
/// <remarks>Protocol 3.1.2, 3.2, 3.4.1; decisions M-9, D-12.</remarks>
internal static class OrderCheck
{
    public static IEnumerable<string> Find(FinalState after)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var last = new Dictionary<string, (long Seq, Event Event)>(StringComparer.Ordinal);
        var clocks = new Dictionary<(string TopicId, string? Node), DateTimeOffset>();
        for (var i = 0; i < after.Positions.Length; i++)
        {
            var (position, stored) = (after.Positions[i].Position, after.Positions[i].Event);
            if (position != i + 1)
                yield return $"Position {position} is at the place of position {i + 1}.";
            var previous = last.TryGetValue(stored.TopicId, out var known) ? known.Seq : 0;
            if (stored.TopicSeq != previous + 1)
                yield return $"In '{stored.TopicId}' topicSeq {stored.TopicSeq} follows {previous}.";
            last[stored.TopicId] = (stored.TopicSeq, stored);
            foreach (var parent in stored.ParentEventIds.Where(parent => !seen.Contains(parent)))
                yield return $"'{stored.Id}' comes before its parent '{parent}'.";
            if (!seen.Add(stored.Id))
                yield return $"The id '{stored.Id}' occurs twice.";
            var clock = (stored.TopicId, stored.Metadata?["node"]?.AsString());
            if (clocks.TryGetValue(clock, out var time) && stored.CreatedAt < time
                && !MayGoBack(after.Cluster.StepsBack, time - stored.CreatedAt))
                yield return $"'{stored.Id}' ({stored.TopicId}#{stored.TopicSeq}) has createdAt {stored.CreatedAt:O}, before {time:O} of " +
                    $"an earlier event of the same node.";
            clocks[clock] = stored.CreatedAt;
        }

        foreach (var topic in after.Topics)
        {
            if (!topic.Log.SequenceEqual(after.Events.Where(stored => stored.TopicId == topic.Id)))
                yield return $"The log of '{topic.Id}' does not match its positions.";
        }
    }

    // A clock that goes back by a minute or less leaves createdAt where it was (D-12); no event goes back further than the clocks did.
    private static bool MayGoBack(TimeSpan clocksWentBack, TimeSpan difference) =>
        clocksWentBack > TimeSpan.FromMinutes(1) && difference <= clocksWentBack;
}
