using System.Runtime.CompilerServices;

namespace Cop.Transport.Http;

/// <summary>Pulls events from the endpoints of another kernel.</summary>
public sealed class HttpSource : IReplicationSource
{
    private readonly HttpClient _client;
    private readonly Uri _log;
    private readonly IReplicationCheckpoint _checkpoint;
    private readonly TimeSpan _pollInterval;

    /// <param name="client">The client, with its credentials; the caller disposes it.</param>
    /// <param name="address">The address of <c>MapCopReplication</c>, such as <c>https://host/cop/replication</c>.</param>
    /// <param name="checkpoint">The place of this reader.</param>
    /// <param name="pollInterval">The interval between requests at the end of the log; null for 500 ms.</param>
    public HttpSource(HttpClient client, Uri address, IReplicationCheckpoint checkpoint, TimeSpan? pollInterval = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(checkpoint);
        (_client, _log, _checkpoint) = (client, HttpReplication.Below(address, "log"), checkpoint);
        _pollInterval = pollInterval ?? TimeSpan.FromMilliseconds(500);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_pollInterval, TimeSpan.Zero, nameof(pollInterval));
    }

    /// <inheritdoc/>
    public string Name => _log.AbsoluteUri;

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReplicationBatch> ReadAsync(bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var place = await _checkpoint.LoadAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var after = place is null ? "" : "?after=" + Uri.EscapeDataString(place.ToString());
            using var request = new HttpRequestMessage(HttpMethod.Get, _log.AbsoluteUri + after);
            var page = await HttpReplication.SendAsync(_client, request, cancellationToken).ConfigureAwait(false);
            if (page["place"] is { } next)
            {
                place = next;
                yield return new ReplicationBatch(Read(page), stop => _checkpoint.SaveAsync(next, stop));
                continue;
            }

            if (!follow)
                yield break;
            await Task.Delay(_pollInterval, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The client is the caller's.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private List<CarriedEvent> Read(CopJson page)
    {
        var events = new List<CarriedEvent>();
        foreach (var item in page["events"]?.Items ?? [])
        {
            if (!CloudEventJson.From(item).TryGet(out var carrier, out var error)
                || !CarriedEvent.From(carrier).TryGet(out var carried, out error))
                throw new CopException(error with { Message = $"{Name}: {error.Message}" });
            events.Add(carried);
        }

        return events;
    }
}
