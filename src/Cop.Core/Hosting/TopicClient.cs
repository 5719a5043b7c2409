using System.Globalization;
using System.Runtime.CompilerServices;

namespace Cop;

/// <summary>Appends records to one topic, reads them, and waits for them. Thread-safe.</summary>
public sealed class TopicClient
{
    private const int ShownEvents = 20;

    private readonly CopKernel _kernel;

    internal TopicClient(CopKernel kernel, string topicId)
    {
        ArgumentException.ThrowIfNullOrEmpty(topicId);
        (_kernel, TopicId) = (kernel, topicId);
    }

    /// <summary>The default of the time that <see cref="WaitForAsync"/> waits.</summary>
    public static TimeSpan DefaultTimeout { get; } = TimeSpan.FromSeconds(10);

    /// <summary>The topic's id.</summary>
    public string TopicId { get; }

    /// <summary>The kernel.</summary>
    public CopKernel Kernel => _kernel;

    /// <summary>Appends a record.</summary>
    /// <param name="payload">The record.</param>
    /// <param name="actor">The acting identity.</param>
    /// <param name="expected">The expected last topicSeq; the default accepts any.</param>
    /// <param name="id">The event's id, which makes retries idempotent; null for a new one.</param>
    /// <param name="cancellationToken">Stops waiting. The outcome is then unknown: retry with the same id.</param>
    /// <returns>The stored event, or an error such as <c>sequence_conflict</c>.</returns>
    public Task<CopResult<AppendReceipt>> AppendAsync(
        EventPayload payload, Actor actor, ExpectedSequence expected = default, string? id = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(payload);
        return _kernel.AppendAsync(TopicId, payload.ToDraft() with { Id = id }, actor, expected, cancellationToken);
    }

    /// <summary>Appends several records, or drafts, as a single atomic batch: <c>[new OrderPlaced(…), new OrderPaid(…)]</c>.</summary>
    /// <inheritdoc cref="AppendAsync(EventPayload, Actor, ExpectedSequence, string?, CancellationToken)"/>
    public Task<CopResult<AppendReceipt>> AppendAsync(
        AgentOutput events, Actor actor, ExpectedSequence expected = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(events);
        return _kernel.AppendAsync(TopicId, events.Drafts, actor, expected, cancellationToken);
    }

    /// <summary>Reads the stored events of a record's type, in the order of topicSeq.</summary>
    /// <exception cref="CopException">A payload does not match the record.</exception>
    public async IAsyncEnumerable<Event<T>> ReadAsync<T>(
        long fromSeq = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default) where T : IEventPayload<T>
    {
        var filter = EventFilter.For<T>();
        await foreach (var stored in _kernel.Log.ReadTopicAsync(TopicId, fromSeq, null, cancellationToken).ConfigureAwait(false))
        {
            if (filter.MatchesType(stored.Type))
                yield return stored.As<T>();
        }
    }

    /// <summary>Streams the stored events of a record's type, then each new one when it is durable.</summary>
    /// <remarks>As <see cref="CopKernel.StreamEventsAsync"/>.</remarks>
    /// <exception cref="CopException">A payload does not match the record.</exception>
    public async IAsyncEnumerable<Event<T>> StreamAsync<T>(
        long fromSeq = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default) where T : IEventPayload<T>
    {
        var filter = EventFilter.For<T>();
        await foreach (var durable in _kernel.StreamEventsAsync(TopicId, fromSeq, cancellationToken).ConfigureAwait(false))
        {
            if (filter.MatchesType(durable.Type))
                yield return durable.As<T>();
        }
    }

    /// <summary>Returns the first event of a record's type, stored or new.</summary>
    /// <param name="where">The condition on the payload; null for any.</param>
    /// <param name="timeout">The longest wait on the kernel's clock; null for <see cref="DefaultTimeout"/>.</param>
    /// <param name="fromSeq">The first topicSeq that counts.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="TimeoutException">No such event came in time; the message has the last 20 events of the topic.</exception>
    /// <exception cref="InvalidOperationException">The kernel stopped first.</exception>
    public async Task<Event<T>> WaitForAsync<T>(
        Func<T, bool>? where = null, TimeSpan? timeout = null, long fromSeq = 0, CancellationToken cancellationToken = default)
        where T : IEventPayload<T>
    {
        var longest = timeout ?? DefaultTimeout;
        using var clock = new CancellationTokenSource(longest, _kernel.TimeProvider);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, cancellationToken);
        try
        {
            await foreach (var next in StreamAsync<T>(fromSeq, ending.Token).ConfigureAwait(false))
            {
                if (where is null || where(next.Payload))
                    return next;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var last = await LastEventsAsync(CancellationToken.None).ConfigureAwait(false);
            throw new TimeoutException(
                $"No event '{T.EventType}'{(where is null ? "" : " that meets the condition")} came in topic '{TopicId}' within " +
                    $"{longest.ToString("c", CultureInfo.InvariantCulture)}. {last}");
        }

        throw new InvalidOperationException($"The kernel stopped before an event '{T.EventType}' came in topic '{TopicId}'.");
    }

    /// <summary>Gets the present state of the topic, folded from its events.</summary>
    /// <returns>The state, null when the topic has no event; or an error when the store is unavailable.</returns>
    public Task<CopResult<TopicState?>> GetStateAsync(CancellationToken cancellationToken = default) =>
        _kernel.GetStateAsync(TopicId, null, cancellationToken);

    /// <summary>Describes the last events of the topic, one line each, for messages.</summary>
    internal async Task<string> LastEventsAsync(CancellationToken cancellationToken)
    {
        if (await _kernel.Log.GetHeadAsync(TopicId, cancellationToken).ConfigureAwait(false) is not { } head)
            return "The topic has no event.";
        List<string> lines = [];
        var from = Math.Max(0, head.LastSeq - ShownEvents + 1);
        await foreach (var stored in _kernel.Log.ReadTopicAsync(TopicId, from, head.LastSeq, cancellationToken).ConfigureAwait(false))
        {
            lines.Add(string.Create(
                CultureInfo.InvariantCulture, $"  {stored.TopicSeq} {stored.Type} by {stored.Initiator} {stored.Payload}"));
        }


        return $"Its last events are:{Environment.NewLine}{string.Join(Environment.NewLine, lines)}";
    }
}
