using System.Collections.Immutable;
using System.Globalization;

namespace Cop.Causality;

/// <summary>
/// The replay order of a set of events: a topological sort over →topic ∪ →cause that picks the smallest (topicId in UTF-8 order, topicSeq)
/// of the next events. Times have no influence.
/// </summary>
/// <remarks>Protocol 3.3.2, 3.4.3; decision D-24.</remarks>
public static class ReplayOrder
{
    /// <summary>Computes the order of events, independent of their input order.</summary>
    /// <exception cref="CopInvariantException">Two events have the same id, or the same topic and topicSeq.</exception>
    public static ReplayPlan CreatePlan(IEnumerable<Event> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        return CreatePlan(events.Select(CausalLink.FromEvent));
    }

    /// <summary>Computes the order of events, independent of their input order.</summary>
    /// <exception cref="CopInvariantException">Two events have the same id, or the same topic and topicSeq.</exception>
    public static ReplayPlan CreatePlan(IEnumerable<CausalLink> links)
    {
        ArgumentNullException.ThrowIfNull(links);
        // Sorted by (topicId, topicSeq), an event's index is its rank, and its predecessor in the topic precedes it directly.
        CausalLink[] sorted = [.. links.OrderBy(link => link.TopicId, CopId.Comparer).ThenBy(link => link.TopicSeq)];
        var graph = new Graph(sorted);
        var order = graph.Sort();
        return new ReplayPlan(
            [.. order.Select(index => sorted[index].EventId)],
            graph.Missing,
            order.Count == sorted.Length ? [] : [.. graph.FindCycle().Select(index => sorted[index].EventId)]);
    }

    private sealed class Graph
    {
        private readonly List<int>?[] _followers;
        private readonly List<int>[] _waitsFor;
        private readonly int[] _open;

        public Graph(CausalLink[] sorted)
        {
            (_followers, _waitsFor, _open) = (new List<int>?[sorted.Length], new List<int>[sorted.Length], new int[sorted.Length]);
            var ranks = Rank(sorted);
            var missing = ImmutableArray.CreateBuilder<MissingParent>();
            for (var index = 0; index < sorted.Length; index++)
            {
                _waitsFor[index] = [];
                if (index > 0 && sorted[index - 1].TopicId == sorted[index].TopicId)
                    Connect(index - 1, index, sorted);
                foreach (var parent in sorted[index].ParentEventIds.Distinct(StringComparer.Ordinal))
                {
                    if (ranks.TryGetValue(parent, out var rank))
                        Connect(rank, index, sorted: null);
                    else
                        missing.Add(new MissingParent(sorted[index].EventId, parent));
                }
            }

            Missing = missing.DrainToImmutable();
        }

        public ImmutableArray<MissingParent> Missing { get; }

        public List<int> Sort()
        {
            var ready = new PriorityQueue<int, int>();
            for (var index = 0; index < _open.Length; index++)
            {
                if (_open[index] == 0)
                    ready.Enqueue(index, index);
            }

            var order = new List<int>(_open.Length);
            while (ready.TryDequeue(out var next, out _))
            {
                order.Add(next);
                foreach (var follower in _followers[next] ?? [])
                {
                    if (--_open[follower] == 0)
                        ready.Enqueue(follower, follower);
                }
            }

            return order;
        }

        /// <summary>Finds a cycle: every unsorted event waits for another one, so following them leads to a cycle.</summary>
        public IEnumerable<int> FindCycle()
        {
            var path = new List<int> { Array.FindIndex(_open, open => open > 0) };
            var seen = new Dictionary<int, int> { [path[0]] = 0 };
            while (true)
            {
                var next = _waitsFor[path[^1]].First(index => _open[index] > 0);
                if (seen.TryGetValue(next, out var start))
                    return path.Skip(start);
                seen.Add(next, path.Count);
                path.Add(next);
            }
        }

        private static Dictionary<string, int> Rank(CausalLink[] sorted)
        {
            var ranks = new Dictionary<string, int>(sorted.Length, StringComparer.Ordinal);
            for (var index = 0; index < sorted.Length; index++)
            {
                if (!ranks.TryAdd(sorted[index].EventId, index))
                    throw new CopInvariantException(
                        $"The event id '{sorted[index].EventId}' occurs twice among the events; ids must be unique (spec 2.2.2).");
            }

            return ranks;
        }

        private void Connect(int before, int after, CausalLink[]? sorted)
        {
            if (sorted is not null && sorted[before].TopicSeq == sorted[after].TopicSeq)
                throw new CopInvariantException(string.Create(CultureInfo.InvariantCulture,
                    $"'{sorted[before].EventId}' and '{sorted[after].EventId}' have the same topicSeq " +
                        $"{sorted[after].TopicId}#{sorted[after].TopicSeq} (spec 3.1.1)."));
            (_followers[before] ??= []).Add(after);
            _waitsFor[after].Add(before);
            _open[after]++;
        }
    }
}
