using System.Globalization;

namespace Cop.Cli;

/// <summary>The counts of a store's contents.</summary>
internal sealed class StoreStats
{
    private readonly SortedDictionary<string, SortedDictionary<string, long>> _byStatus = new(StringComparer.Ordinal);

    private StoreStats(string storeId, string nodeId, long bytes) => (StoreId, NodeId, Bytes) = (storeId, nodeId, bytes);

    private string StoreId { get; }

    private string NodeId { get; }

    private long Bytes { get; }

    private long Events { get; set; }

    private long Artifacts { get; set; }

    public static async Task<StoreStats> ReadAsync(OpenStore store, CancellationToken cancellationToken)
    {
        var size = await store.GetSizeAsync(cancellationToken).ConfigureAwait(false);
        var stats = new StoreStats(store.Storage.StoreId, store.Storage.NodeId, size);
        await foreach (var topicId in store.Storage.ReadTopicIdsAsync(cancellationToken).ConfigureAwait(false))
        {
            var rows = (await store.Storage.ReadRowsAsync(topicId, cancellationToken).ConfigureAwait(false))!;
            foreach (var view in rows.Views)
                stats.Count(view);
        }

        return stats;
    }

    public CopJson ToJson() => CopJson.Object(
    [
        ("storeId", CopJson.From(StoreId)),
        ("nodeId", CopJson.From(NodeId)),
        ("bytes", CopJson.From(Bytes)),
        ("events", CopJson.From(Events)),
        ("artifacts", CopJson.From(Artifacts)),
        .. _byStatus.Select(kind => (kind.Key, (CopJson?)ToJson(kind.Value))),
    ]);

    public void Show(ConsoleOutput screen)
    {
        screen.Line($"store          {TerminalEscaping.Markup(StoreId)}");
        screen.Line($"node           {TerminalEscaping.Markup(NodeId)}");
        screen.Line(string.Create(CultureInfo.InvariantCulture, $"bytes          {Bytes}"));
        screen.Line(string.Create(CultureInfo.InvariantCulture, $"events         {Events}"));
        screen.Line(string.Create(CultureInfo.InvariantCulture, $"artifacts      {Artifacts}"));
        foreach (var (kind, statuses) in _byStatus)
        {
            var counts = statuses.Select(status => string.Create(CultureInfo.InvariantCulture, $"{status.Value} {status.Key}"));
            screen.Line($"{kind,-14} {string.Join(", ", counts)}");
        }
    }

    private static CopJson ToJson(SortedDictionary<string, long> counts) =>
        CopJson.Object(counts.Select(status => (status.Key, (CopJson?)CopJson.From(status.Value))));

    private void Count(View view)
    {
        switch (view)
        {
            case Topic topic:
                Events += topic.LastSeq - topic.CreatedSeq + 1;
                Add("topics", topic.Status.ToProtocolName());
                break;
            case CopTask task: Add("tasks", task.Status.ToProtocolName()); break;
            case Step step: Add("steps", step.Status.ToProtocolName()); break;
            case Continuation continuation: Add("continuations", continuation.Status.ToProtocolName()); break;
            case ParkedDelivery parked: Add("deliveries", parked.Status.ToString().ToLowerInvariant()); break;
            case ProjectionError error: Add("errors", error.IsWarning ? "warning" : "rejected"); break;
            case ArtifactEntry: Artifacts++; break;
        }
    }

    private void Add(string kind, string status)
    {
        if (!_byStatus.TryGetValue(kind, out var statuses))
            _byStatus[kind] = statuses = new SortedDictionary<string, long>(StringComparer.Ordinal);
        statuses[status] = statuses.GetValueOrDefault(status) + 1;
    }
}
