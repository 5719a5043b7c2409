namespace Cop;

public sealed partial class PostgresStorage
{
    /// <inheritdoc/>
    /// <remarks>Decided on the server's clock, so that a node whose own is wrong takes nothing over that lives.</remarks>
    public async ValueTask<bool> IsGoneAsync(string session, CancellationToken cancellationToken) =>
        !IsReadOnly && session != Session
        && (await _door.QueryAsync("504_is_gone", reader => reader.GetBoolean(0), cancellationToken, Parameter.Of(session)).ConfigureAwait(false)).Single();

    // A node that was killed comes back under its id: its old lease passes within the time that this waits. One that lives keeps its own up.
    private static async Task<CopResult<string>> BeginSessionAsync(PostgresDoor door, PostgresOptions options, CancellationToken cancellationToken)
    {
        var started = options.Time.GetTimestamp();
        while (true)
        {
            var begun = await door.QueryAsync(
                "501_begin_session", reader => reader.GetString(0), cancellationToken, Parameter.Of(options.NodeId), Parameter.Of(options.Lease)).ConfigureAwait(false);
            if (begun is [var session])
                return session;
            if (options.Time.GetElapsedTime(started) > options.Lease + options.Lease / 3)
                break;
            await Task.Delay(options.Lease / 10, options.Time, cancellationToken).ConfigureAwait(false);
        }

        return CopError.Temporary(CopErrorCodes.StoreLocked, $"A live node has the id '{options.NodeId}' in schema '{options.Schema}'; give each node its own NodeId (D-86).");
    }

    private Task<List<bool>> RenewAsync(CancellationToken cancellationToken) => _door.QueryAsync(
        "502_renew_session", _ => true, cancellationToken, Parameter.Of(Session), Parameter.Of(NodeId), Parameter.Of(_options.Lease));

    private async Task EndSessionAsync()
    {
        try
        {
            await _door.QueryAsync("503_end_session", _ => true, CancellationToken.None, Parameter.Of(Session)).ConfigureAwait(false);
        }
        catch (CopException)
        {
            // Out of reach: the lease will pass by itself.
            return;
        }
    }
}
