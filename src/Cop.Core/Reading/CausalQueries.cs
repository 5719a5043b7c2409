using System.Collections.Immutable;

namespace Cop.Causality;

/// <summary>Queries of an event's ancestors and descendants across topics.</summary>
/// <remarks>Decision M-5.</remarks>
public static class CausalQueries
{
    /// <summary>Finds the ancestors of an event.</summary>
    /// <returns>The graph; null when the store does not have the event.</returns>
    public static Task<CopResult<CausalGraph?>> FindAncestorsAsync(
        IEventLog log, string eventId, CausalLimits? limits = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(log);
        return WalkAsync(log, eventId, limits ?? CausalLimits.Default, FindParentsAsync, cancellationToken);
    }

    /// <summary>Finds the descendants of an event.</summary>
    /// <returns>The graph; null when the store does not have the event.</returns>
    public static Task<CopResult<CausalGraph?>> FindDescendantsAsync(
        IEventLog log, string eventId, CausalLimits? limits = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(log);
        return WalkAsync(log, eventId, limits ?? CausalLimits.Default, FindChildrenAsync, cancellationToken);
    }

    private static async Task<CopResult<CausalGraph?>> WalkAsync(
        IEventLog log, string eventId, CausalLimits limits, Step step, CancellationToken cancellationToken)
    {
        if (limits.Validate() is { } invalid)
            return invalid;
        if (await log.FindEventAsync(eventId, cancellationToken).ConfigureAwait(false) is not { } root)
            return CopResult.Ok<CausalGraph?>(null);
        var found = new Found(root.Event, limits);
        for (var depth = 1; found.Level.Count > 0 && !found.TruncatedByCount; depth++)
        {
            var next = new List<Event>();
            foreach (var node in found.Level)
                await step(log, node, found, next, cancellationToken).ConfigureAwait(false);
            if (depth > limits.MaxDepth)
            {
                found.TruncatedByDepth = next.Any(found.IsNew);
                break;
            }

            found.TakeLevel(next, depth);
        }

        return CopResult.Ok<CausalGraph?>(found.ToGraph());
    }

    private delegate Task Step(IEventLog log, Event node, Found found, List<Event> next, CancellationToken cancellationToken);

    private static async Task FindParentsAsync(
        IEventLog log, Event node, Found found, List<Event> next, CancellationToken cancellationToken)
    {
        foreach (var parent in node.ParentEventIds)
        {
            if (found.Has(parent))
                continue;
            if (await log.FindEventAsync(parent, cancellationToken).ConfigureAwait(false) is { } stored)
                next.Add(stored.Event);
            else
                found.Missing.Add(new MissingParent(node.Id, parent));
        }
    }

    private static async Task FindChildrenAsync(
        IEventLog log, Event node, Found found, List<Event> next, CancellationToken cancellationToken)
    {
        // Read one more than the limit to detect that there are more.
        var children = await log.GetChildrenAsync(node.Id, found.Limits.MaxEvents + 1, cancellationToken).ConfigureAwait(false);
        foreach (var location in children)
        {
            await foreach (
                var child in log.ReadTopicAsync(location.TopicId, location.Seq, location.Seq, cancellationToken).ConfigureAwait(false))
                next.Add(child);
        }
    }

    private sealed class Found(Event root, CausalLimits limits)
    {
        private readonly List<CausalNode> _nodes = [new CausalNode(root, 0)];
        private readonly HashSet<string> _ids = new(StringComparer.Ordinal) { root.Id };

        public CausalLimits Limits => limits;

        public List<Event> Level { get; private set; } = [root];

        public List<MissingParent> Missing { get; } = [];

        public bool TruncatedByDepth { get; set; }

        public bool TruncatedByCount { get; private set; }

        public bool Has(string eventId) => _ids.Contains(eventId);

        public bool IsNew(Event candidate) => !Has(candidate.Id);

        public void TakeLevel(IEnumerable<Event> candidates, int depth)
        {
            Event[] level = [.. candidates.Where(IsNew).DistinctBy(node => node.Id, StringComparer.Ordinal)
                .OrderBy(node => node.TopicId, CopId.Comparer).ThenBy(node => node.TopicSeq)];
            var room = limits.MaxEvents - _nodes.Count;
            TruncatedByCount = level.Length > room;
            Level = [.. level.Take(room)];
            _ids.UnionWith(Level.Select(node => node.Id));
            _nodes.AddRange(Level.Select(node => new CausalNode(node, depth)));
        }

        public CausalGraph ToGraph() => new(
            [.. _nodes],
            [.. from node in _nodes
                from parent in node.Event.ParentEventIds.Distinct(StringComparer.Ordinal)
                where Has(parent)
                select new CausalEdge(parent, node.Event.Id)],
            [.. Missing.Distinct()],
            TruncatedByDepth,
            TruncatedByCount);
    }
}
