using System.Collections.Immutable;
using Cop.Storage;

namespace Cop;

/// <summary>Lists parked deliveries, without rows of closed topics that a row of the operations topic has replaced.</summary>
/// <param name="store">The store.</param>
/// <remarks>Decision M-7.</remarks>
internal sealed class ParkedListing(IEventStore store)
{
    private readonly string _operations = OperationsTopic.GetId(store.StoreId);

    /// <summary>Lists the rows of a query: a page has as many as it allows, or is the last.</summary>
    public async Task<CopResult<Page<ParkedDelivery>>> ReadAsync(ParkedDeliveryQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var current = ImmutableArray.CreateBuilder<ParkedDelivery>();
        for (var rest = query; ;)
        {
            var listed = await store.ListParkedDeliveriesAsync(rest, cancellationToken).ConfigureAwait(false);
            if (!listed.TryGet(out var page, out _))
                return listed;
            var replaced = await LoadReplacementsAsync(page.Items, cancellationToken).ConfigureAwait(false);
            if (!replaced.TryGet(out var rows, out var error))
                return error;
            current.AddRange(page.Items.Where(row => rows is null || FindReplacement(row, _operations, rows) is null));
            if (page.Next is null || current.Count == query.Limit)
                return new Page<ParkedDelivery>(current.DrainToImmutable(), page.Next);
            rest = query with { Cursor = page.Next, Limit = query.Limit - current.Count };
        }
    }

    /// <summary>The row of the operations topic that replaces a parked one of a closed topic; null when there is none.</summary>
    /// <param name="row">The row of a topic.</param>
    /// <param name="operationsTopicId">The store's operations topic.</param>
    /// <param name="loaded">Rows that include that of the same agent and subject in the operations topic.</param>
    public static ParkedDelivery? FindReplacement(ParkedDelivery row, string operationsTopicId, ILoadedRows loaded) =>
        MayBeReplaced(row, operationsTopicId) && loaded.TryGetView(KeyOfReplacement(row, operationsTopicId), out var view)
            && view is ParkedDelivery other && other.EventTopicId == row.EventTopicId ? other : null;

    private static ViewKey KeyOfReplacement(ParkedDelivery row, string operationsTopicId) =>
        ViewKey.Parked(operationsTopicId, row.Agent, row.EventId, row.ContinuationId);

    private static bool MayBeReplaced(ParkedDelivery row, string operationsTopicId) =>
        row.Status == ParkedDeliveryStatus.Parked && row.TopicId != operationsTopicId;

    // Null when no row can have been replaced.
    private async Task<CopResult<ILoadedRows?>> LoadReplacementsAsync(
        ImmutableArray<ParkedDelivery> rows, CancellationToken cancellationToken)
    {
        var keys = new RowKeys { MustBeFresh = true };
        keys.Views.UnionWith(
            rows.Where(row => MayBeReplaced(row, _operations)).Select(row => KeyOfReplacement(row, _operations)));
        return keys.IsEmpty ? CopResult.Ok<ILoadedRows?>(null) : await StoreErrors.CatchAsync(async () =>
            CopResult.Ok<ILoadedRows?>(await store.LoadAsync(keys, cancellationToken).ConfigureAwait(false))).ConfigureAwait(false);
    }
}
