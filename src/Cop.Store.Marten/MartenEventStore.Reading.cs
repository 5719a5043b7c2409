using Npgsql;

namespace Cop;

public sealed partial class MartenEventStore
{
    /// <inheritdoc/>
    public Task<CopResult<Topic?>> GetTopicAsync(string topicId, CancellationToken cancellationToken = default) =>
        GetAsync<Topic>("topic", ViewKind.Topic, cancellationToken, SqlValue.Sought(topicId));

    /// <inheritdoc/>
    public Task<CopResult<CopTask?>> GetTaskAsync(string topicId, string taskId, CancellationToken cancellationToken = default) =>
        GetAsync<CopTask>(ViewKey.Task(topicId, taskId), cancellationToken);

    /// <inheritdoc/>
    public Task<CopResult<Step?>> GetStepAsync(string topicId, string stepId, CancellationToken cancellationToken = default) =>
        GetAsync<Step>(ViewKey.Step(topicId, stepId), cancellationToken);

    /// <inheritdoc/>
    public Task<CopResult<Artifact?>> GetArtifactAsync(string topicId, string artifactId, CancellationToken cancellationToken = default) =>
        AnswerAsync(async () =>
        {
            var found = await _client.QueryAsync(
                "artifact", reader => (AsOf: reader.GetInt64(0), Artifact: reader.IsDBNull(1) ? null : ArtifactOf(reader)),
                    cancellationToken,
                SqlValue.Sought(topicId), SqlValue.Of(IndexedText.Key(artifactId))).ConfigureAwait(false);
            return found is [var (asOf, artifact)] ? CopResult.Ok(artifact, asOf) : CopResult.Ok<Artifact?>(null);
        });

    /// <inheritdoc/>
    public Task<CopResult<Continuation?>> GetContinuationAsync(
        string topicId, string continuationId, CancellationToken cancellationToken = default) =>
        GetAsync<Continuation>(ViewKey.Continuation(topicId, continuationId), cancellationToken);

    /// <inheritdoc/>
    public Task<CopResult<ProfileRow?>> GetProfileRowAsync(
        string topicId, string profile, string kind, string id, CancellationToken cancellationToken = default) =>
        GetAsync<ProfileRow>(ViewKey.ProfileRow(topicId, profile, kind, id), cancellationToken);

    /// <inheritdoc/>
    public Task<CopResult<Page<Topic>>> ListTopicsAsync(TopicQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return ListAsync<Topic>(query, ViewKind.Topic, (after, limit) =>
            ("list_topics",
                [SqlValue.Of(after?.TopicId ?? ""), SqlValue.Of(limit), SqlValue.Of(query.TopicId is { } id
                    ? IndexedText.Sought(id) : null),
                    SqlValue.Of((short?)query.Status)]), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<CopResult<Page<CopTask>>> ListTasksAsync(TaskQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return ListAsync<CopTask>(
            query, ViewKind.Task, (short?)query.Status, query.ParentTaskId, Normal(query.AssignedTo), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<CopResult<Page<Step>>> ListStepsAsync(StepQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return ListAsync<Step>(query, ViewKind.Step, (short?)query.Status, query.TaskId, null, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<CopResult<Page<ArtifactEntry>>> ListArtifactsAsync(ArtifactQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return ListAsync<ArtifactEntry>(query, ViewKind.Artifact, null, query.TaskId, query.Type, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<CopResult<Page<Continuation>>> ListContinuationsAsync(
        ContinuationQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return ListAsync<Continuation>(
            query, ViewKind.Continuation, (short?)query.Status, query.TaskId, Normal(query.Agent), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<CopResult<Page<ParkedDelivery>>> ListParkedDeliveriesAsync(
        ParkedDeliveryQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return ListAsync<ParkedDelivery>(
            query, ViewKind.ParkedDelivery, (short?)query.Status, null, Normal(query.Agent), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<CopResult<Page<ProjectionError>>> ListProjectionErrorsAsync(
        ProjectionErrorQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return ListAsync<ProjectionError>(
            query, ViewKind.ProjectionError, query.IncludeWarnings ? null : (short)0, null, null, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<CopResult<Page<ProfileRow>>> ListProfileRowsAsync(ProfileRowQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.RefuseCursor() is { } foreign)
            return Task.FromResult<CopResult<Page<ProfileRow>>>(foreign);
        return ListAsync<ProfileRow>(query, ViewKind.ProfileRow, (after, limit) =>
        {
            var topicId = query is { TopicId: { } only, ByDue: false } ? IndexedText.Sought(only) : after?.TopicId ?? "";
            NpgsqlParameter[] byDue = query.ByDue
                ? [SqlValue.Of(DueOf(after)), SqlValue.Of(query.TopicId is { } one ? IndexedText.Sought(one) : null)] : [];
            var statement = query.ByDue ? query.Assignee is null ? "list_profile_rows_by_due" : "list_profile_rows_of_assignee_by_due"
                : query.TopicId is not null ? "list_profile_rows_in_topic"
                : query.DueBy is null ? "list_profile_rows" : "list_due_profile_rows";
            return (statement,
                [
                    SqlValue.Of(ViewColumns.ScopeOf(query.Profile, query.Kind)), SqlValue.Of(topicId),
                    SqlValue.Of(after?.CreatedSeq ?? long.MinValue), SqlValue.Of(IndexedText.Key(after?.Id ?? "")),
                    SqlValue.Of(IndexedText.Filter(query.Status)), SqlValue.Of(IndexedText.Filter(query.Assignee)),
                        SqlValue.Of(query.DueBy?.ToUnixTimeMilliseconds()),
                    SqlValue.Of(limit), .. byDue,
                ]);
        }, cancellationToken, query.ByDue ? PageCursor.ByDue : PageCursor.For);
    }

    // Rows without a due time come last.
    private static long DueOf(PageCursor? after) => after is null ? long.MinValue
        : CopTime.TryParse(after.Due, out var due) ? due.ToUnixTimeMilliseconds() : long.MaxValue;

    private Task<CopResult<TView?>> GetAsync<TView>(ViewKey key, CancellationToken cancellationToken) where TView : View =>
        GetAsync<TView>(
            "view", key.Kind, cancellationToken, SqlValue.Sought(key.TopicId), SqlValue.Of((short)key.Kind),
            SqlValue.Of(IndexedText.Key(key.Id)));

    private Task<CopResult<TView?>> GetAsync<TView>(
        string statement, ViewKind kind, CancellationToken cancellationToken, params NpgsqlParameter[] parameters) where TView : View =>
        AnswerAsync(async () =>
        {
            var found = await _client.QueryAsync(
                statement, reader => (AsOf: reader.GetInt64(0), View: ViewOf<TView>(reader, kind)), cancellationToken, parameters)
                .ConfigureAwait(false);
            return found is [var (asOf, view)] ? CopResult.Ok(view, asOf) : CopResult.Ok<TView?>(null);
        });

    private Task<CopResult<Page<TView>>> ListAsync<TView>(
        PageQuery query, ViewKind kind, short? status, string? taskId, string? name, CancellationToken cancellationToken)
        where TView : View => ListAsync<TView>(query, kind, (after, limit) =>
        {
            var topicId = query.TopicId is { } only ? IndexedText.Sought(only) : after?.TopicId ?? "";
            var statement = query.TopicId is not null ? "list_in_topic"
                : status is not null ? "list_all_of_status" : name is not null ? "list_all_of_name" : "list_all";
            return (statement,
                [
                    SqlValue.Of((short)kind), SqlValue.Of(topicId), SqlValue.Of(after?.CreatedSeq ?? long.MinValue),
                    SqlValue.Of(IndexedText.Key(after?.Id ?? "")), SqlValue.Of(status), SqlValue.Of(IndexedText.Filter(taskId)),
                    SqlValue.Of(IndexedText.Filter(name)), SqlValue.Of(limit),
                ]);
        }, cancellationToken);

    private Task<CopResult<Page<TView>>> ListAsync<TView>(
        PageQuery query, ViewKind kind, Func<PageCursor?, int, (string Statement, NpgsqlParameter[] Parameters)> ask,
        CancellationToken cancellationToken, Func<TView, PageCursor>? cursorOf = null) where TView : View => AnswerAsync(async () =>
        {
            if (query.Limit is < 1 or > PageQuery.MaxLimit)
                return CopResult.Fail<Page<TView>>(CopErrorCodes.InvalidQuery,
                    $"'limit' is {query.Limit}; give 1 to {PageQuery.MaxLimit}.");
            var after = query.Cursor is null ? null : PageCursor.TryParse(query.Cursor, kind);
            if (query.Cursor is not null
                && (after is null || !IndexedText.IsStorable(after.TopicId) || (query.TopicId ?? after.TopicId) != after.TopicId))
                return CopResult.Fail<Page<TView>>(
                    CopErrorCodes.InvalidQuery, $"'cursor' is not a cursor of this listing ('{query.Cursor}'); start without a cursor.");
            // One row more than requested shows whether another page follows.
            var (statement, parameters) = ask(after, query.Limit + 1);
            var found = await _client.QueryAsync(
                statement, reader => (AsOf: reader.IsDBNull(0) ? (long?)null : reader.GetInt64(0), View: ViewOf<TView>(reader, kind)),
                cancellationToken, parameters).ConfigureAwait(false);
            var rows = found.Select(row => row.View).OfType<TView>().ToList();
            var next = rows.Count > query.Limit ? (cursorOf ?? PageCursor.For)(rows[query.Limit - 1]).ToString() : null;
            return CopResult.Ok(
                new Page<TView>([.. rows.Take(query.Limit)], next), query.TopicId is not null && found.Count > 0 ? found[0].AsOf : null);
        });

    private static TView? ViewOf<TView>(NpgsqlDataReader reader, ViewKind kind) where TView : View =>
        StoreRow.Bytes(reader, 1) is { } body ? (TView)ViewJson.Read(kind, body) : null;

    private static Artifact ArtifactOf(NpgsqlDataReader reader)
    {
        var entry = (ArtifactEntry)ViewJson.Read(ViewKind.Artifact, StoreRow.Bytes(reader, 1)!);
        var source = StoreRow.Event(reader, 2);
        return source.Payload["artifact"] is { } artifact && artifact["payload"] is not null
            ? new Artifact(entry, artifact)
            : throw new CopInvariantException($"The event '{source.Id}' does not hold the artifact '{entry.Id}' of the index.");
    }

    private static string? Normal(string? agent) => agent is null ? null : AgentName.Normalize(agent);

    // Reads of derived state return results; the members of the other interfaces throw.
    private static async Task<CopResult<T>> AnswerAsync<T>(Func<Task<CopResult<T>>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (CopException fault)
        {
            return fault.Error;
        }
    }
}
