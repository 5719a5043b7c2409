using System.Net.Http.Headers;

namespace Cop.Transport.Http;

/// <summary>Pushes events to the endpoints of another kernel, which stores them as replicas before it answers.</summary>
public sealed class HttpTarget : IReplicationTarget
{
    private const int MaxBatch = 200;

    private readonly HttpClient _client;
    private readonly Uri _events;
    private readonly string _node;

    /// <param name="client">The client, with its credentials; the caller disposes it.</param>
    /// <param name="address">The address of <c>MapCopReplication</c>, such as <c>https://host/cop/replication</c>.</param>
    /// <param name="node">The URN of this node, the source of events that name none.</param>
    public HttpTarget(HttpClient client, Uri address, string node)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentException.ThrowIfNullOrEmpty(node);
        (_client, _events, _node) = (client, HttpReplication.Below(address, "events"), node);
    }

    /// <inheritdoc/>
    public string Name => _events.AbsoluteUri;

    /// <inheritdoc/>
    public async Task WriteAsync(IReadOnlyList<CarriedEvent> events, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(events);
        foreach (var batch in events.Chunk(MaxBatch))
        {
            using var content = new ByteArrayContent(CopJson.Array(batch.Select(carried => carried.ToJson(_node))).Utf8.ToArray());
            content.Headers.ContentType = new MediaTypeHeaderValue(CloudEventBatch.MediaType);
            using var request = new HttpRequestMessage(HttpMethod.Post, _events) { Content = content };
            await HttpReplication.SendAsync(_client, request, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The client is the caller's.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
