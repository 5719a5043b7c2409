using Npgsql;

namespace Cop;

/// <summary>
/// Reads artifacts; simultaneous reads, as when many continuations resume at once, share a statement. No read waits for a statement that is
/// already running, and a fault in the row of one artifact fails only the reads of that artifact.
/// </summary>
/// <param name="client">The client of the server.</param>
/// <param name="queue">Runs an action after the work that is already queued; further reads may join until then.</param>
internal sealed class ArtifactReads(PostgresClient client, Action<Action> queue)
{
    /// <summary>The maximum number of artifacts in one statement: their rows arrive one after the other.</summary>
    private const int Most = 32;

    private readonly Lock _gate = new();
    private List<Asked> _asked = [];

    /// <summary>Reads an artifact and the applied sequence of its topic; null without the topic.</summary>
    /// <exception cref="CopException">The server cannot be reached or rejects the statement.</exception>
    /// <exception cref="CopInvariantException">The event that carries it cannot be read.</exception>
    public Task<Found?> ReadAsync(string topicId, string artifactId, CancellationToken cancellationToken)
    {
        var asked = new Asked(topicId, artifactId);
        // A cancellable read has a statement of its own, which its token cancels. So has an invalid id, since the server may reject it and
        // all reads in the same statement.
        if (cancellationToken.CanBeCanceled || CopId.Validate(topicId, "topicId") is not null
            || CopId.Validate(artifactId, "artifactId") is not null)
            return ReadAloneAsync(asked, cancellationToken);
        bool isFirst;
        lock (_gate)
        {
            _asked.Add(asked);
            isFirst = _asked.Count == 1;
        }

        if (isFirst)
            queue(Begin);
        return asked.Answer.Task;
    }

    private void Begin()
    {
        List<Asked> all;
        lock (_gate)
            (all, _asked) = (_asked, []);
        foreach (var some in all.Chunk(Most))
            _ = ReadAllAsync(some);
    }

    private async Task<Found?> ReadAloneAsync(Asked asked, CancellationToken cancellationToken)
    {
        await AskAsync([asked], cancellationToken).ConfigureAwait(false);
        return await asked.Answer.Task.ConfigureAwait(false);
    }

    private async Task ReadAllAsync(Asked[] asked)
    {
        try
        {
            await AskAsync(asked, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception fault) when (asked.Length > 1 && PostgresErrors.IsOfOneRow(fault.InnerException))
        {
            // The server cannot read one of the rows; only separate statements show which.
            foreach (var one in asked.Where(one => !one.Answer.Task.IsCompleted))
                await ReadAllAsync([one]).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            foreach (var one in asked)
                one.Answer.TrySetException(fault);
        }
    }

    // On success every read has its result. A failed attempt may have set some of them.
    private Task<bool> AskAsync(Asked[] asked, CancellationToken cancellationToken) => client.ExecuteAsync(
        async (connection, token) =>
        {
            using var command = client.Command(
                connection, "303_get_artifacts", Parameter.Sought(asked.Select(one => one.TopicId)),
                Parameter.Sought(asked.Select(one => one.ArtifactId)));
            var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(token).ConfigureAwait(false))
                    Take(reader, asked[reader.GetInt64(0) - 1].Answer);
            }

            // The remaining reads name topics that do not exist.
            foreach (var one in asked)
                one.Answer.TrySetResult(null);
            return true;
        },
        cancellationToken);

    private static void Take(NpgsqlDataReader reader, TaskCompletionSource<Found?> answer)
    {
        try
        {
            answer.TrySetResult(new Found(reader.GetInt64(1), reader.IsDBNull(2) ? null : ContentOf(reader)));
        }
        catch (Exception fault) when (fault is not NpgsqlException)
        {
            answer.TrySetException(fault);
        }
    }

    private static Artifact ContentOf(NpgsqlDataReader reader)
    {
        var entry = (ArtifactEntry)ViewJson.Read(ViewKind.Artifact, RowMapper.Bytes(reader, 2));
        var source = RowMapper.Event(reader, 3);
        var artifact = source.Payload["artifact"];
        return artifact?["payload"] is not null
            ? new Artifact(entry, artifact)
            : throw new CopInvariantException(
                $"The event '{source.Id}' does not hold the artifact '{entry.Id}' that the index found in it.");
    }

    /// <summary>The result of a read.</summary>
    internal sealed record Found(long AsOf, Artifact? Artifact);

    private sealed record Asked(string TopicId, string ArtifactId)
    {
        public TaskCompletionSource<Found?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
