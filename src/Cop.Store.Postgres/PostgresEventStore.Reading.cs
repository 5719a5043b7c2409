using Npgsql;

namespace Cop;

public sealed partial class PostgresEventStore
{
    /// <inheritdoc/>
    public Task<CopResult<Topic?>> GetTopicAsync(string topicId, CancellationToken cancellationToken = default) =>
        GetAsync<Topic>("301_get_topic", ViewKind.Topic, cancellationToken, Parameter.Sought(topicId));

    /// <inheritdoc/>
    public Task<CopResult<CopTask?>> GetTaskAsync(string topicId, string taskId, CancellationToken cancellationToken = default) =>
        GetAsync<CopTask>(ViewKey.Task(topicId, taskId), cancellationToken);

    /// <inheritdoc/>
    public Task<CopResult<Step?>> GetStepAsync(string topicId, string stepId, CancellationToken cancellationToken = default) =>
        GetAsync<Step>(ViewKey.Step(topicId, stepId), cancellationToken);

    /// <inheritdoc/>
    public Task<CopResult<Artifact?>> GetArtifactAsync(string topicId, string artifactId, CancellationToken cancellationToken = default) =>
        TellAsync(async () =>
        {
            var found = await _artifacts.ReadAsync(topicId, artifactId, cancellationToken).ConfigureAwait(false);
            return found is null ? CopResult.Ok<Artifact?>(null) : CopResult.Ok(found.Artifact, found.AsOf);
        });

    /// <inheritdoc/>
    public Task<CopResult<Continuation?>> GetContinuationAsync(
        string topicId, string continuationId, CancellationToken cancellationToken = default) =>
        GetAsync<Continuation>(ViewKey.Continuation(topicId, continuationId), cancellationToken);

    /// <inheritdoc/>
    public Task<CopResult<Page<Topic>>> ListTopicsAsync(TopicQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return TellAsync(() => ListAsync<Topic>(query, ViewKind.Topic, (after, limit) =>
        {
            NpgsqlParameter[] page = [Parameter.Of(after?.TopicId ?? ""), Parameter.Of(limit)];
            if (query.TopicId is not null)
                return ("310_list_one_topic", [.. page, Parameter.Sought(query.TopicId), Parameter.Of((short?)query.Status)]);
            return query.Status is null
                ? ("304_list_topics", page)
                : ("309_list_topics_of_status", [.. page, Parameter.Of((short)query.Status)]);
        }, cancellationToken));
    }

    /// <inheritdoc/>
    public Task<CopResult<Page<CopTask>>> ListTasksAsync(TaskQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return ListAsync<CopTask>(
            query, ViewKind.Task, (short?)query.Status, query.ParentTaskId, query.AssignedTo is { } name
                ? AgentName.Normalize(name)
                : null, cancellationToken);
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
            query, ViewKind.Continuation, (short?)query.Status, query.TaskId, query.Agent is { } name
                ? AgentName.Normalize(name)
                : null, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<CopResult<Page<ParkedDelivery>>> ListParkedDeliveriesAsync(
        ParkedDeliveryQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return ListAsync<ParkedDelivery>(
            query, ViewKind.ParkedDelivery, (short?)query.Status, null, query.Agent is { } name
                ? AgentName.Normalize(name)
                : null, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<CopResult<Page<ProjectionError>>> ListProjectionErrorsAsync(
        ProjectionErrorQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return ListAsync<ProjectionError>(
            query, ViewKind.ProjectionError, query.IncludeWarnings ? null : (short)0, null, null, cancellationToken);
    }

    private Task<CopResult<TView?>> GetAsync<TView>(ViewKey key, CancellationToken cancellationToken) where TView : View =>
        GetAsync<TView>(
            "302_get_view", key.Kind, cancellationToken, Parameter.Sought(key.TopicId), Parameter.Of((short)key.Kind),
            Parameter.Of(IndexText.Key(key.Id)));

    private Task<CopResult<TView?>> GetAsync<TView>(
        string statement, ViewKind kind, CancellationToken cancellationToken, params NpgsqlParameter[] parameters) where TView : View =>
        TellAsync(async () =>
        {
            var found = await _client.QueryAsync(
                statement,
                reader => (AsOf: reader.GetInt64(0), View: reader.IsDBNull(1) ? null : (TView)RowMapper.View(reader, kind, 1)),
                cancellationToken, parameters).ConfigureAwait(false);
            return found is [var (asOf, view)] ? CopResult.Ok(view, asOf) : CopResult.Ok<TView?>(null);
        });

    private Task<CopResult<Page<TView>>> ListAsync<TView>(
        PageQuery query, ViewKind kind, short? status, string? taskId, string? name, CancellationToken cancellationToken) where TView
    : View =>
        TellAsync(() => ListAsync<TView>(query, kind, (after, limit) =>
        {
            NpgsqlParameter[] filters =
                [Parameter.Of(status), Parameter.Of(IndexText.Filter(taskId)), Parameter.Of(IndexText.Filter(name)), Parameter.Of(limit)];
            var (createdSeq, id) = (Parameter.Of(after?.CreatedSeq ?? long.MinValue), Parameter.Of(IndexText.Key(after?.Id ?? "")));
            return query.TopicId is { } topicId
                ? ("305_list_in_topic", [Parameter.Of((short)kind), Parameter.Sought(topicId), createdSeq, id, .. filters])
                : (status is not null ? "307_list_all_of_status" : name is not null ? "308_list_all_of_name"
                    : "306_list_all", [Parameter.Of((short)kind), Parameter.Of(after?.TopicId ?? ""), createdSeq, id, .. filters]);
        }, cancellationToken));

    private async Task<CopResult<Page<TView>>> ListAsync<TView>(
        PageQuery query, ViewKind kind, Func<PageCursor?, int, (string Statement, NpgsqlParameter[] Parameters)> ask,
        CancellationToken cancellationToken, Func<TView, PageCursor>? cursorOf = null) where TView : View
    {
        if (query.Limit is < 1 or > PageQuery.MaxLimit)
            return CopResult.Fail<Page<TView>>(CopErrorCodes.InvalidQuery, $"'limit' is {query.Limit}; give 1 to {PageQuery.MaxLimit}.");
        var after = query.Cursor is null ? null : PageCursor.TryParse(query.Cursor, kind);
        if (query.Cursor is not null
            && (after is null || !IndexText.CanBeStored(after.TopicId) || (query.TopicId ?? after.TopicId) != after.TopicId))
            return CopResult.Fail<Page<TView>>(
                CopErrorCodes.InvalidQuery, $"'cursor' is not one that this listing gave out ('{query.Cursor}'); begin without one.");
        // One row more than requested shows whether another page follows.
        var (statement, parameters) = ask(after, query.Limit + 1);
        var found = await _client.QueryAsync(
            statement,
            reader =>
                (AsOf: reader.IsDBNull(0)
                    ? (long?)null
                    : reader.GetInt64(0), View: reader.IsDBNull(1) ? null : (TView)RowMapper.View(reader, kind, 1)),
            cancellationToken, parameters).ConfigureAwait(false);
        var rows = found.Select(row => row.View).OfType<TView>().ToList();
        var next = rows.Count > query.Limit ? (cursorOf ?? PageCursor.For)(rows[query.Limit - 1]).ToString() : null;
        return CopResult.Ok(
            new Page<TView>([.. rows.Take(query.Limit)], next), query.TopicId is not null && found.Count > 0 ? found[0].AsOf : null);
    }

    // Reads of derived state return results; the members of the other interfaces throw (ICopReadOnlyStore).
    private static async Task<CopResult<T>> TellAsync<T>(Func<Task<CopResult<T>>> read)
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
