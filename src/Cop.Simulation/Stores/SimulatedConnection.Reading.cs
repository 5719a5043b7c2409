using System.Runtime.CompilerServices;

namespace Cop;

internal sealed partial class SimulatedConnection
{
    /// <inheritdoc/>
    public Task<TopicHead?> GetHeadAsync(string topicId, CancellationToken cancellationToken = default) =>
        CallAsync(() => Here(store.Storage.GetHeadAsync(topicId, cancellationToken)));

    /// <inheritdoc/>
    public Task<StoredEvent?> FindEventAsync(string eventId, CancellationToken cancellationToken = default) =>
        CallAsync(() => Here(store.Storage.FindEventAsync(eventId, cancellationToken)));

    /// <inheritdoc/>
    public async IAsyncEnumerable<Event> ReadTopicAsync(
        string topicId, long fromSeq = 0, long? toSeq = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var next = fromSeq; ;)
        {
            var page = await CallAsync(
                () => store.Storage.ReadTopicAsync(topicId, next, toSeq, CancellationToken.None)
                    .ToBlockingEnumerable(CancellationToken.None).Take(PageSize).ToList()).ConfigureAwait(false);
            foreach (var stored in page)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return stored;
            }

            if (page.Count < PageSize)
                yield break;
            next = page[^1].TopicSeq + 1;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<PositionedEvent> ReadPositionsAsync(
        long fromPosition = 1, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var next = fromPosition; ;)
        {
            var page = await CallAsync(
                () => store.Storage.ReadPositionsAsync(next, CancellationToken.None).ToBlockingEnumerable(CancellationToken.None)
                    .Take(PageSize).ToList()).ConfigureAwait(false);
            foreach (var stored in page)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return stored;
            }

            if (page.Count < PageSize)
                yield break;
            next = page[^1].Position + 1;
        }
    }

    /// <inheritdoc/>
    public Task<long> GetLastPositionAsync(CancellationToken cancellationToken = default) =>
        CallAsync(() => Here(store.Storage.GetLastPositionAsync(cancellationToken)));

    /// <inheritdoc/>
    public Task<long?> GetPositionAsync(string topicId, long seq, CancellationToken cancellationToken = default) =>
        CallAsync(() => Here(store.Storage.GetPositionAsync(topicId, seq, cancellationToken)));

    /// <inheritdoc/>
    public Task<IReadOnlyList<EventLocation>> GetChildrenAsync(string eventId, int limit, CancellationToken cancellationToken = default) =>
        CallAsync(() => Here(store.Storage.GetChildrenAsync(eventId, limit, cancellationToken)));

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ReadTopicIdsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (
            var topicId in await CallAsync(
                () => store.Storage.ReadTopicIdsAsync(CancellationToken.None).ToBlockingEnumerable(CancellationToken.None).ToList())
            .ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return topicId;
        }
    }

    /// <inheritdoc/>
    public Task<CopResult<Topic?>> GetTopicAsync(string topicId, CancellationToken cancellationToken = default) =>
        CallAsync(() => Here(store.Storage.GetTopicAsync(topicId, cancellationToken)));

    /// <inheritdoc/>
    public Task<CopResult<ProfileRow?>> GetProfileRowAsync(
        string topicId, string profile, string kind, string id, CancellationToken cancellationToken = default) =>
        CallAsync(() => Here(store.Storage.GetProfileRowAsync(topicId, profile, kind, id, cancellationToken)));

    /// <inheritdoc/>
    public Task<CopResult<Page<ProfileRow>>> ListProfileRowsAsync(ProfileRowQuery query, CancellationToken cancellationToken = default) =>
        CallAsync(() => Here(store.Storage.ListProfileRowsAsync(query, cancellationToken)));

    /// <inheritdoc/>
    public Task<CopResult<CopTask?>> GetTaskAsync(string topicId, string taskId, CancellationToken cancellationToken = default) =>
        CallAsync(() => Here(store.Storage.GetTaskAsync(topicId, taskId, cancellationToken)));

    /// <inheritdoc/>
    public Task<CopResult<Step?>> GetStepAsync(string topicId, string stepId, CancellationToken cancellationToken = default) =>
        CallAsync(() => Here(store.Storage.GetStepAsync(topicId, stepId, cancellationToken)));

    /// <inheritdoc/>
    public Task<CopResult<Artifact?>> GetArtifactAsync(string topicId, string artifactId, CancellationToken cancellationToken = default) =>
        CallAsync(() => Here(store.Storage.GetArtifactAsync(topicId, artifactId, cancellationToken)));

    /// <inheritdoc/>
    public Task<CopResult<Continuation?>> GetContinuationAsync(
        string topicId, string continuationId, CancellationToken cancellationToken = default) =>
    CallAsync(() => Here(store.Storage.GetContinuationAsync(topicId, continuationId, cancellationToken)));

    /// <inheritdoc/>
    public Task<CopResult<Page<Topic>>> ListTopicsAsync(TopicQuery query, CancellationToken cancellationToken = default) =>
        CallAsync(() => Here(store.Storage.ListTopicsAsync(query, cancellationToken)));

    /// <inheritdoc/>
    public Task<CopResult<Page<CopTask>>> ListTasksAsync(TaskQuery query, CancellationToken cancellationToken = default) =>
        CallAsync(() => Here(store.Storage.ListTasksAsync(query, cancellationToken)));

    /// <inheritdoc/>
    public Task<CopResult<Page<Step>>> ListStepsAsync(StepQuery query, CancellationToken cancellationToken = default) =>
        CallAsync(() => Here(store.Storage.ListStepsAsync(query, cancellationToken)));

    /// <inheritdoc/>
    public Task<CopResult<Page<ArtifactEntry>>> ListArtifactsAsync(ArtifactQuery query, CancellationToken cancellationToken = default) =>
        CallAsync(() => Here(store.Storage.ListArtifactsAsync(query, cancellationToken)));

    /// <inheritdoc/>
    public Task<CopResult<Page<Continuation>>> ListContinuationsAsync(
        ContinuationQuery query, CancellationToken cancellationToken = default) =>
    CallAsync(() => Here(store.Storage.ListContinuationsAsync(query, cancellationToken)));

    /// <inheritdoc/>
    public Task<CopResult<Page<ParkedDelivery>>> ListParkedDeliveriesAsync(
        ParkedDeliveryQuery query, CancellationToken cancellationToken = default) =>
    CallAsync(() => Here(store.Storage.ListParkedDeliveriesAsync(query, cancellationToken)));

    /// <inheritdoc/>
    public Task<CopResult<Page<ProjectionError>>> ListProjectionErrorsAsync(
        ProjectionErrorQuery query, CancellationToken cancellationToken = default) =>
    CallAsync(() => Here(store.Storage.ListProjectionErrorsAsync(query, cancellationToken)));

    /// <inheritdoc/>
    public Task<HistoryState> ReadHistoryAsync(IReadOnlyCollection<string> eventIds, CancellationToken cancellationToken) =>
        CallAsync(() => Here(store.Storage.ReadHistoryAsync(eventIds, CancellationToken.None)) with { HistoryId = store.HistoryId });

    /// <inheritdoc/>
    public Task<string> ReplaceHistoryAsync(string expected, string replacement, CancellationToken cancellationToken) =>
        CallAsync(() => store.ReplaceHistory(expected, replacement));

    /// <inheritdoc/>
    public Task WaitForHistoryCheckAsync(CancellationToken cancellationToken) => run.Heartbeat.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<AgentSubscription> FindSubscriptionsBeyondLogAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (
            var subscription in await CallAsync(
                () => store.Storage.FindSubscriptionsBeyondLogAsync(CancellationToken.None).ToBlockingEnumerable().ToList())
            .ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return subscription;
        }
    }
}
