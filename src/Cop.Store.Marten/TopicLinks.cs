namespace Cop;

/// <summary>
/// The parents of events in other topics: which events are applied, and an order in which parents come first.
/// </summary>
/// <param name="links">The links, ascending per topic.</param>
/// <remarks>Decisions D-22 and M-9.</remarks>
internal sealed class TopicLinks(IEnumerable<TopicLinks.Link> links)
{
    private static readonly List<Link> None = [];
    private readonly Dictionary<string, int> _done = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Link>> _byTopic =
        links.GroupBy(link => link.TopicId, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.ToList(),
            StringComparer.Ordinal);

    /// <summary>A parent of an event.</summary>
    /// <param name="TopicId">The topic of the event.</param>
    /// <param name="Seq">The event's topicSeq.</param>
    /// <param name="Parent">The key of the parent's id.</param>
    /// <param name="ParentTopicId">The topic of the parent; null when it is not stored.</param>
    /// <param name="ParentSeq">The parent's topicSeq.</param>
    internal readonly record struct Link(string TopicId, long Seq, Guid Parent, string? ParentTopicId, long ParentSeq);

    /// <summary>Lowers the applied topicSeq of each topic to what the applied topicSeqs of the others allow.</summary>
    public void Limit(Dictionary<string, long> applied)
    {
        for (var isStable = false; !isStable;)
        {
            isStable = true;
            foreach (var (topicId, own) in _byTopic)
            {
                var waiting = own.FindIndex(link => !IsApplied(link, applied));
                if (waiting < 0 || own[waiting].Seq > applied[topicId])
                    continue;
                applied[topicId] = own[waiting].Seq - 1;
                isStable = false;
            }
        }
    }

    /// <summary>The keys of the parents that an event waits for.</summary>
    public HashSet<Guid> MissingOf(string topicId, long seq, Dictionary<string, long> applied) =>
        [.. Of(topicId).Where(link => link.Seq == seq && !IsApplied(link, applied)).Select(link => link.Parent)];

    /// <summary>Orders the applied events: as given, except that parents come before their children.</summary>
    /// <param name="applied">The applied topicSeq of each topic.</param>
    /// <param name="placed">The topicSeq before each topic's first; each is raised to the applied one.</param>
    /// <param name="order">Topics, each with the topicSeq up to which it comes next.</param>
    public IEnumerable<PositionEntry.Run> Sort(
        Dictionary<string, long> applied, Dictionary<string, long> placed, IEnumerable<(string TopicId, long UpTo)> order)
    {
        var wanted = new Stack<(string TopicId, long UpTo)>();
        foreach (var (topicId, upTo) in order)
        {
            wanted.Push((topicId, Math.Min(upTo, applied[topicId])));
            while (wanted.TryPeek(out var next))
            {
                var first = placed[next.TopicId] + 1;
                var waiting = FindWaiting(next.TopicId, next.UpTo, placed);
                var end = waiting is { } link ? link.Seq - 1 : next.UpTo;
                if (end >= first)
                {
                    placed[next.TopicId] = end;
                    yield return new(next.TopicId, first, checked((int)(end - first + 1)));
                }

                if (waiting is null)
                    wanted.Pop();
                else if (wanted.Count > placed.Count)
                    throw new CopInvariantException($"Topic '{next.TopicId}' is in a circle of parents.");
                else
                    wanted.Push((waiting.Value.ParentTopicId!, waiting.Value.ParentSeq));
            }
        }
    }

    // The first link of a topic whose parent has no place yet. Places only ascend, so links once passed need no second look.
    private Link? FindWaiting(string topicId, long upTo, Dictionary<string, long> placed)
    {
        var own = Of(topicId);
        for (var next = _done.GetValueOrDefault(topicId); next < own.Count; _done[topicId] = ++next)
        {
            var link = own[next];
            if (link.Seq > upTo)
                return null;
            if (link.ParentTopicId is { } parent && placed[parent] < link.ParentSeq)
                return link;
        }

        return null;
    }

    private static bool IsApplied(Link link, Dictionary<string, long> applied) =>
        link.ParentTopicId is { } parent && applied[parent] >= link.ParentSeq;

    private List<Link> Of(string topicId) => _byTopic.GetValueOrDefault(topicId, None);
}
