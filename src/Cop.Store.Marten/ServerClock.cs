using System.Runtime.CompilerServices;

namespace Cop;

/// <summary>
/// The server's time: measured at the opening and with each heartbeat, and advanced by this machine's stopwatch in between.
/// </summary>
/// <remarks>Decision D-12.</remarks>
internal sealed class ServerClock(TimeProvider stopwatch)
{
    /// <summary>The assumed relative drift between two stopwatches; quartz clocks drift less.</summary>
    private const double Drift = 200e-6;
    private volatile StrongBox<(DateTimeOffset Time, long At, TimeSpan Error)>? _measured;

    public DateTimeOffset Now => _measured is { Value: var (time, at, _) }
        ? time + stopwatch.GetElapsedTime(at)
        : throw new InvalidOperationException("The server's time has not been measured yet.");

    /// <summary>Asks the server for its time. The connection is open before the stopwatch is read.</summary>
    public Task MeasureAsync(MartenClient client, CancellationToken cancellationToken) => client.ExecuteAsync(
        async (connection, token) =>
        {
            var asked = stopwatch.GetTimestamp();
            var server = (await client.QueryAsync(connection, "server_time", reader => reader.GetDateTime(0), token).ConfigureAwait(false))
                .Single();
            Take(new DateTimeOffset(server, TimeSpan.Zero), asked, stopwatch.GetTimestamp());
            return true;
        },
        cancellationToken);

    // The server answered between request and response: the midpoint is wrong by at most half of that time. The more accurate measurement
    // is kept, unless the two contradict each other: then the server's clock was set.
    private void Take(DateTimeOffset server, long asked, long answered)
    {
        var error = stopwatch.GetElapsedTime(asked, answered) / 2;
        if (_measured is { Value: var known })
        {
            var passed = stopwatch.GetElapsedTime(known.At, answered);
            var doubt = known.Error + passed * Drift;
            if (error >= doubt && (server + error - known.Time - passed).Duration() <= error + doubt)
                return;
        }

        _measured = new((server + error, answered, error));
    }
}
