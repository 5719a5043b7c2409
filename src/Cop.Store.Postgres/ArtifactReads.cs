using Npgsql;

namespace Cop;

/// <summary>
/// Reads artifacts; reads that come in the same moment, as when many continuations resume at once, share a statement. None waits for one
/// that is under way, and what goes wrong with the row of one is told to who asked for it only.
/// </summary>
/// <param name="client">The way to the server.</param>
/// <param name="queue">Has work done behind what there is to do already; until then more may come.</param>
internal sealed class ArtifactReads(PostgresClient client, Action<Action> queue)
{
    /// <summary>The most artifacts of one statement: they come one behind the other.</summary>
    private const int Most = 32;

    private readonly Lock _gate = new();
    private List<Asked> _asked = [];

    /// <summary>An artifact and up to where its topic was applied; null without the topic.</summary>
    /// <exception cref="CopException">The server could not be asked.</exception>
    /// <exception cref="CopInvariantException">The event that carries it cannot be read.</exception>
    public Task<Found?> ReadAsync(string topicId, string artifactId, CancellationToken cancellationToken)
    {
        var asked = new Asked(topicId, artifactId);
        // Who may give up has a statement that ends with it; and what no id can be a server may refuse, with all that is asked beside it.
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
            // The server cannot read one of the rows: which, only asking for each tells.
            foreach (var one in asked.Where(one => !one.Answer.Task.IsCompleted))
                await ReadAllAsync([one]).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            foreach (var one in asked)
                one.Answer.TrySetException(fault);
        }
    }

    // When it ends well, each has its answer. A try that broke off may have given some of them.
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

            // Of the rest the topic is not there.
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

    /// <summary>What stands of it.</summary>
    internal sealed record Found(long AsOf, Artifact? Artifact);

    private sealed record Asked(string TopicId, string ArtifactId)
    {
        public TaskCompletionSource<Found?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
