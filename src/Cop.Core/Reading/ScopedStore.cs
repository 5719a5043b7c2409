using System.Runtime.CompilerServices;

namespace Cop.Surfaces;

/// <summary>The derived state without the topics that a scope excludes.</summary>
internal sealed class ScopedStore(ICopReadOnlyStore store, TopicScope scope) : ICopReadOnlyStore
{
    public Task<CopResult<Topic?>> GetTopicAsync(string topicId, CancellationToken cancellationToken = default) =>
        GetAsync(topicId, () => store.GetTopicAsync(topicId, cancellationToken), cancellationToken);

    public Task<CopResult<CopTask?>> GetTaskAsync(string topicId, string taskId, CancellationToken cancellationToken = default) =>
        GetAsync(topicId, () => store.GetTaskAsync(topicId, taskId, cancellationToken), cancellationToken);

    public Task<CopResult<Step?>> GetStepAsync(string topicId, string stepId, CancellationToken cancellationToken = default) =>
        GetAsync(topicId, () => store.GetStepAsync(topicId, stepId, cancellationToken), cancellationToken);

    public Task<CopResult<Artifact?>> GetArtifactAsync(string topicId, string artifactId, CancellationToken cancellationToken = default) =>
        GetAsync(topicId, () => store.GetArtifactAsync(topicId, artifactId, cancellationToken), cancellationToken);

    public Task<CopResult<Continuation?>> GetContinuationAsync(
        string topicId, string continuationId, CancellationToken cancellationToken = default) =>
        GetAsync(topicId, () => store.GetContinuationAsync(topicId, continuationId, cancellationToken), cancellationToken);

    public Task<CopResult<ProfileRow?>> GetProfileRowAsync(
        string topicId, string profile, string kind, string id, CancellationToken cancellationToken = default) =>
        GetAsync(topicId, () => store.GetProfileRowAsync(topicId, profile, kind, id, cancellationToken), cancellationToken);

    public Task<CopResult<Page<Topic>>> ListTopicsAsync(TopicQuery query, CancellationToken cancellationToken = default) =>
        ListAsync(query, ViewKind.Topic, store.ListTopicsAsync, cancellationToken);

    public Task<CopResult<Page<CopTask>>> ListTasksAsync(TaskQuery query, CancellationToken cancellationToken = default) =>
        ListAsync(query, ViewKind.Task, store.ListTasksAsync, cancellationToken);

    public Task<CopResult<Page<Step>>> ListStepsAsync(StepQuery query, CancellationToken cancellationToken = default) =>
        ListAsync(query, ViewKind.Step, store.ListStepsAsync, cancellationToken);

    public Task<CopResult<Page<ArtifactEntry>>> ListArtifactsAsync(ArtifactQuery query, CancellationToken cancellationToken = default) =>
        ListAsync(query, ViewKind.Artifact, store.ListArtifactsAsync, cancellationToken);

    public Task<CopResult<Page<Continuation>>> ListContinuationsAsync(
        ContinuationQuery query, CancellationToken cancellationToken = default) =>
        ListAsync(query, ViewKind.Continuation, store.ListContinuationsAsync, cancellationToken);

    public Task<CopResult<Page<ParkedDelivery>>> ListParkedDeliveriesAsync(
        ParkedDeliveryQuery query, CancellationToken cancellationToken = default) =>
        ListAsync(query, ViewKind.ParkedDelivery, store.ListParkedDeliveriesAsync, cancellationToken);

    public Task<CopResult<Page<ProfileRow>>> ListProfileRowsAsync(ProfileRowQuery query, CancellationToken cancellationToken = default) =>
        ListAsync(query, ViewKind.ProfileRow, store.ListProfileRowsAsync, cancellationToken);

    public Task<CopResult<Page<ProjectionError>>> ListProjectionErrorsAsync(
        ProjectionErrorQuery query, CancellationToken cancellationToken = default) =>
        ListAsync(query, ViewKind.ProjectionError, store.ListProjectionErrorsAsync, cancellationToken);

    private async Task<CopResult<T?>> GetAsync<T>(string topicId, Func<Task<CopResult<T?>>> get, CancellationToken cancellationToken)
        where T : class =>
        await CheckAsync(topicId, cancellationToken).ConfigureAwait(false) is var seen && seen.TryGet(out var isVisible, out var error)
            ? isVisible ? await get().ConfigureAwait(false) : CopResult.Ok<T?>(null)
            : error!;

    // A store returns its errors, so the check of a listing or row returns them too.
    private async Task<CopResult<bool>> CheckAsync(string topicId, CancellationToken cancellationToken)
    {
        try
        {
            return await scope.CanSeeAsync(topicId, cancellationToken).ConfigureAwait(false);
        }
        catch (CopException unreachable)
        {
            return unreachable.Error;
        }
    }

    private async Task<CopResult<Page<TView>>> ListAsync<TQuery, TView>(
        TQuery query, ViewKind kind, Func<TQuery, CancellationToken, Task<CopResult<Page<TView>>>> list,
        CancellationToken cancellationToken)
        where TQuery : PageQuery where TView : View
    {
        ArgumentNullException.ThrowIfNull(query);
        // The store itself refuses such a query.
        if (query.Limit is < 1 or > PageQuery.MaxLimit || query.Cursor is { } cursor && PageCursor.TryParse(cursor, kind) is null)
            return await list(query, cancellationToken).ConfigureAwait(false);
        var visible = new List<TView>();
        await foreach (var read in RowsAsync(query, kind, list, cancellationToken).ConfigureAwait(false))
        {
            if (!read.TryGet(out var row, out var error))
                return error;
            // One row more than requested shows whether another page follows; the cursor names a visible row.
            if (visible.Count == query.Limit)
                return new Page<TView>([.. visible], CursorAfter(visible[^1], IsByDue(query)));
            visible.Add(row);
        }

        return new Page<TView>([.. visible], null);
    }

    private async IAsyncEnumerable<CopResult<TView>> RowsAsync<TQuery, TView>(
        TQuery query, ViewKind kind, Func<TQuery, CancellationToken, Task<CopResult<Page<TView>>>> list,
        [EnumeratorCancellation] CancellationToken cancellationToken)
        where TQuery : PageQuery where TView : View
    {
        // Without conditions on metadata and in the order of topic ids, a store reads the visible ranges alone.
        var ranges = query.TopicId is null && scope.Filter.Members.IsEmpty && !IsByDue(query)
            ? VisibleRanges.Of(scope.Filter, query, kind) : [(query, null)];
        foreach (var (part, prefix) in ranges)
        {
            for (var cursor = part.Cursor; ;)
            {
                var read = await list(part with { Cursor = cursor, Limit = Math.Min(query.Limit + 1, PageQuery.MaxLimit) },
                    cancellationToken).ConfigureAwait(false);
                if (!read.TryGet(out var page, out var failed))
                {
                    yield return failed;
                    yield break;
                }

                foreach (var row in page.Items)
                {
                    // A page may extend beyond its part; the next part lists those rows.
                    if (prefix is not null && !row.TopicId.StartsWith(prefix, StringComparison.Ordinal))
                        break;
                    if (!(await CheckAsync(row.TopicId, cancellationToken).ConfigureAwait(false)).TryGet(out var isVisible, out var error))
                        yield return error;
                    else if (isVisible)
                        yield return row;
                }

                cursor = prefix is null || page.Items.IsEmpty || page.Items[^1].TopicId.StartsWith(prefix, StringComparison.Ordinal)
                    ? page.Next : null;
                if (cursor is null)
                    break;
            }
        }
    }

    private static bool IsByDue(PageQuery query) => query is ProfileRowQuery { ByDue: true };

    private static string CursorAfter(View row, bool isByDue) =>
        (isByDue && row is ProfileRow due ? PageCursor.ByDue(due) : PageCursor.For(row)).ToString();
}
