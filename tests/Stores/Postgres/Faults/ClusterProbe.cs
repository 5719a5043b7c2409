using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;

namespace Cop.Stores.Tests;

/// <summary>
/// Measures how long a cluster itself takes no writes: a client for each server that inserts a row again and again, over a new connection
/// each time.
/// </summary>
internal sealed class ClusterProbe : IAsyncDisposable
{
    private const int LimitSeconds = 1;
    private readonly ConcurrentQueue<long> _moments = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _work;

    public ClusterProbe(PatroniCluster cluster) =>
        _work = Task.WhenAll(cluster.ConnectionStrings.Select(each => Task.Run(() => InsertAsync(each))).ToArray());

    /// <summary>The longest time between two inserts since the last call, in seconds.</summary>
    public double TakeLongestGap() => TakeLongestGap(_moments);

    /// <summary>The longest time between two moments, in seconds; they are removed.</summary>
    public static double TakeLongestGap(ConcurrentQueue<long> moments)
    {
        var (longest, last) = (TimeSpan.Zero, 0L);
        while (moments.TryDequeue(out var moment))
        {
            if (last != 0 && Stopwatch.GetElapsedTime(last, moment) is var gap && gap > longest)
                longest = gap;
            last = moment;
        }

        return longest.TotalSeconds;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _work;
        _ending.Dispose();
    }

    private async Task InsertAsync(string connectionString)
    {
        var settings = $"{connectionString};Pooling=false;Timeout={LimitSeconds};Command Timeout={LimitSeconds};Cancellation Timeout=-1";
        using var ticks = Polling.Ticks();
        while (await Polling.NextAsync(ticks, _ending.Token))
        {
            try
            {
                await using var connection = new NpgsqlConnection(settings);
                await connection.OpenAsync(_ending.Token);
                await using var role = new NpgsqlCommand("select pg_is_in_recovery()", connection);
                await using var insert =
                    new NpgsqlCommand("create table if not exists probe (at timestamptz); insert into probe values (now())", connection);
                if (await role.ExecuteScalarAsync(_ending.Token) is false)
                {
                    await insert.ExecuteNonQueryAsync(_ending.Token);
                    _moments.Enqueue(Stopwatch.GetTimestamp());
                }
            }
            catch (Exception fault) when (fault is NpgsqlException or TimeoutException or OperationCanceledException or IOException)
            {
                // It does not answer, or is no primary any more.
            }
        }
    }
}
