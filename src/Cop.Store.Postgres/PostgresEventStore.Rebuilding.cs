using System.Collections.Immutable;
using Npgsql;

namespace Cop;

public sealed partial class PostgresEventStore
{
    /// <inheritdoc/>
    /// <remarks>Unchanged rows are recognised by a digest: they are neither sent nor written, and the topic is not locked.</remarks>
    public async Task<bool> ReplaceViewsAsync(
        string topicId, long appliedSeq, ImmutableArray<View> views, CancellationToken cancellationToken)
    {
        RefuseWhenNotWritable();
        var rebuilt = new RebuiltRows(topicId, appliedSeq, views);
        _hot.Forget(topicId);
        if (rebuilt.HasDigest)
        {
            var found = await _client.QueryAsync("113_has_views", reader => reader.GetBoolean(0), cancellationToken, rebuilt.Sought)
                .ConfigureAwait(false);
            if (found.Count == 0 || found[0])
                return found.Count > 0;
        }

        return await SwapViewsAsync(rebuilt, cancellationToken).ConfigureAwait(false);
    }

    private Task<bool> SwapViewsAsync(RebuiltRows rebuilt, CancellationToken cancellationToken) => _client.ExecuteAsync(
        async (connection, token) =>
        {
            using var command = _client.Command(connection, "109_replace_views", rebuilt.All);
            try
            {
                return (bool)(await command.ExecuteScalarAsync(token).ConfigureAwait(false))!;
            }
            catch (PostgresException fault) when (PostgresErrors.IsCollision(fault))
            {
                // The transaction that holds the topic adds events to it: the caller reads it again.
                return false;
            }
        },
        cancellationToken);
}
