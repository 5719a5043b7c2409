using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Cop.Dashboard;

/// <summary>Tells open pages that topics have changed: the topic's id, without content, at most four times a second.</summary>
/// <remarks>It observes commits while a page is open, and keeps no queue: a slow reader costs no memory.</remarks>
internal sealed class LiveFeed(CopKernel kernel, DashboardOptions options, TimeProvider time)
{
    private const int MaxTopics = 20;
    private const string AnyTopic = "*";
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan MaxLength = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, int> _byPerson = new(StringComparer.Ordinal);
    private ImmutableHashSet<LiveReader> _readers = [];
    private IDisposable? _watching;

    /// <summary>The reports of changes, kept while a stream is open.</summary>
    public ChangeMarks Marks { get; } = new();

    /// <summary>The number of open streams.</summary>
    public int StreamCount => _readers.Count;

    /// <summary>Whether commits are observed: only while a stream is open.</summary>
    public bool IsWatching => _watching is not null;

    public static bool IsStream(HttpRequest request, string prefix) =>
        request.Path.Equals(prefix + "/live", StringComparison.OrdinalIgnoreCase) && HttpMethods.IsGet(request.Method);

    public async Task ServeAsync(HttpContext context, Visitor visitor)
    {
        var topics = new HashSet<string>(StringComparer.Ordinal);
        foreach (var topic in context.Request.Query["t"].OfType<string>().Take(MaxTopics))
        {
            if (topic == AnyTopic || await visitor.Scope.CanSeeAsync(topic, context.RequestAborted).ConfigureAwait(false))
                topics.Add(topic);
        }

        using var reader = new LiveReader(topics);
        if (!Join(reader, visitor.Key))
        {
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            context.Response.Headers.RetryAfter = "30";
            return;
        }

        try
        {
            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            context.Response.ContentType = "text/event-stream";
            await WriteAsync(context, reader, visitor).ConfigureAwait(false);
        }
        finally
        {
            Leave(reader, visitor.Key);
        }
    }

    private async Task WriteAsync(HttpContext context, LiveReader reader, Visitor visitor)
    {
        // The permission is checked again when the browser reconnects.
        using var length = new CancellationTokenSource(MaxLength, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, length.Token);
        try
        {
            await SendAsync(context, "retry: 2000\nevent: open\ndata:\n\n", ending.Token).ConfigureAwait(false);
            while (!ending.IsCancellationRequested)
            {
                var changed = await reader.TakeAsync(PingInterval, time, ending.Token).ConfigureAwait(false);
                var text = new StringBuilder();
                foreach (var topic in changed)
                {
                    if (topic == AnyTopic || visitor.SeesAll || await visitor.Scope.CanSeeAsync(topic, ending.Token).ConfigureAwait(false))
                        text.Append("event: tick\ndata: ").Append(topic.ReplaceLineEndings(" ")).Append("\n\n");
                }

                await SendAsync(context, text.Length == 0 ? ":\n\n" : text.ToString(), ending.Token).ConfigureAwait(false);
                await Task.Delay(TickInterval, time, ending.Token).ConfigureAwait(false);
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or CopException)
        {
            // The reader has gone, the stream is at its end, or the store does not say who may see a topic: the browser connects again.
        }
    }

    private static async Task SendAsync(HttpContext context, string text, CancellationToken cancellationToken)
    {
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken).ConfigureAwait(false);
        await context.Response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private bool Join(LiveReader reader, string person)
    {
        lock (_gate)
        {
            if (_readers.Count >= options.StreamsPerNode || _byPerson.GetValueOrDefault(person) >= options.StreamsPerPerson)
                return false;
            _byPerson.AddOrUpdate(person, 1, (_, count) => count + 1);
            _readers = _readers.Add(reader);
            Marks.Watch(reader.Topics);
            _watching ??= kernel.WatchCommits(Tell);
            return true;
        }
    }

    private void Leave(LiveReader reader, string person)
    {
        lock (_gate)
        {
            _readers = _readers.Remove(reader);
            Marks.Leave(reader.Topics);
            if (_byPerson.AddOrUpdate(person, 0, (_, count) => count - 1) <= 0)
                _byPerson.TryRemove(person, out _);
            if (!_readers.IsEmpty)
                return;
            _watching?.Dispose();
            _watching = null;
        }
    }

    private void Tell(string? topicId)
    {
        // A page that is notified asks for an answer that is newer than this report.
        Marks.Report(topicId);
        foreach (var reader in _readers)
            reader.Tell(topicId);
    }
}
