using System.Collections.Immutable;

namespace Cop.Cli;

/// <summary>The events of a topic with their parents inside it.</summary>
/// <param name="Title">The title of the topic.</param>
/// <param name="Nodes">The events in the order of topicSeq.</param>
/// <param name="HasMore">Whether the topic has events that are not in the graph.</param>
internal sealed record EventGraph(string Title, ImmutableArray<EventNode> Nodes, bool HasMore)
{
    public static async Task<EventGraph> ReadAsync(OpenStore store, string topicId, long limit, CancellationToken cancellationToken)
    {
        var titles = new TopicTitles(store);
        await titles.LoadAsync(topicId, cancellationToken).ConfigureAwait(false);
        var (nodes, indexes) = (new List<EventNode>(), new Dictionary<string, int>(StringComparer.Ordinal));
        await foreach (var next in store.Storage.ReadTopicAsync(topicId, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (nodes.Count == limit)
                return new EventGraph(titles.Of(topicId), [.. nodes], HasMore: true);
            ImmutableArray<int> parents = [.. next.ParentEventIds.Where(indexes.ContainsKey).Select(id => indexes[id])];
            indexes[next.Id] = nodes.Count;
            var about = TerminalEscaping.Text(titles.Words.About(next));
            nodes.Add(new EventNode(next.TopicSeq, TerminalEscaping.Text(next.Type), EventSummary.Who(next), about, parents));
        }

        return new EventGraph(titles.Of(topicId), [.. nodes], HasMore: false);
    }
}

/// <summary>An event of a graph.</summary>
/// <param name="Seq">Its topicSeq.</param>
/// <param name="Type">Its type.</param>
/// <param name="By">Its initiator.</param>
/// <param name="About">Its subject in a few words.</param>
/// <param name="Parents">The indexes of its parents, all smaller than its own.</param>
internal sealed record EventNode(long Seq, string Type, string By, string About, ImmutableArray<int> Parents);
