using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Cop;

public sealed partial class EmbeddedEventStore
{
    // The agents of this session.
    private readonly ConcurrentDictionary<string, bool> _registered = new(StringComparer.Ordinal);

    /// <remarks>Only one session writes at a time, so for the writer all other sessions have ended.</remarks>
    public ValueTask<bool> IsSessionEndedAsync(string session, CancellationToken cancellationToken) =>
        new(!IsReadOnly && session != SessionId);

    /// <inheritdoc/>
    public async Task RegisterAgentAsync(string agent, long? fromSeq, CancellationToken cancellationToken)
    {
        if (CopId.Validate(agent, nameof(agent)) is { } error)
            throw new ArgumentException(error.Message, nameof(agent));
        _registered.TryAdd(agent, true);
        if (_state.Agent(agent) is not null)
            return;
        await ChangeAsync(() => Register(new RegisteredAgent(agent, fromSeq)), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<AgentSubscription> GetSubscriptionAsync(SubscriptionKey key, CancellationToken cancellationToken) => Task.FromResult(
        _state.Subscription(
            key) ?? new AgentSubscription { TopicId = key.TopicId, Agent = key.Agent,
            Cursor = FirstCursor(Registration(key.Agent), key.TopicId) });

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> FindTopicsWithWorkAsync(
        string agent, EventFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var registration = Registration(agent);
        var taken = _state.Types.Taken(filter);
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (
            var topicId in filter.TopicIds.IsDefaultOrEmpty
                ? (IEnumerable<string>)_state.TopicIds
                : filter.TopicIds.Distinct(StringComparer.Ordinal).Order(CopId.Comparer))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_state.Topic(topicId) is not { } topic || topic.Head is not { ReplicaOf: null })
                continue;
            var subscription = _state.Subscription(new SubscriptionKey(topicId, agent));
            if (subscription is { Attempts.IsEmpty: false }
                || FindDeliverable(topic, subscription?.Cursor ?? FirstCursor(registration, topicId), taken, 1).Count > 0)
                yield return topicId;
        }
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<Event>> ReadNextEventsAsync(
        string topicId, long afterSeq, EventFilter filter, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return Task.FromResult<ImmutableArray<Event>>(_state.Topic(topicId) is { } topic
            ? [.. _loader.Read(FindDeliverable(topic, afterSeq, _state.Types.Taken(filter), limit))]
            : []);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<Continuation>> ReadActiveContinuationsAsync(ViewKey? after, int limit, CancellationToken cancellationToken)
    {
        var found = ImmutableArray.CreateBuilder<Continuation>();
        var topicIds = _state.WaitingTopicIds;
        for (var i = after is { } start ? From(topicIds, start.TopicId) : 0; i < topicIds.Count && found.Count < limit; i++)
            AddActive(topicIds[i], after is { } last && last.TopicId == topicIds[i] ? last.Id : null, limit, found);
        return Task.FromResult(found.DrainToImmutable());
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Topic> FindIdleTopicsAsync(string? topicId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var id in topicId is null ? _state.TopicIds : (IEnumerable<string>)[topicId])
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_state.Topic(id)?.Look(Idle) is { } idle)
                yield return idle;
        }

        static Topic? Idle(TopicHead? head, TopicViews views) =>
            head is { ReplicaOf: null }
                && views.Find(ViewKey.Topic(head.TopicId)) is Topic { Status: TopicStatus.InProgress, Quiescent: true } topic
            && (views.Rows(ViewKind.Task).Count > 0 || views.Rows(ViewKind.Continuation).Count > 0) ? topic : null;
    }

    private void AddActive(string topicId, string? afterId, int limit, ImmutableArray<Continuation>.Builder found) =>
        _state.Topic(topicId)!.Look((head, views) =>
        {
            if (head!.ReplicaOf is not null)
                return found;
            for (var i = afterId is null ? 0 : From(views.Active, afterId + '\0'); i < views.Active.Count && found.Count < limit; i++)
                found.Add((Continuation)views.Find(ViewKey.Continuation(topicId, views.Active[i]))!);
            return found;
        });

    private void Register(RegisteredAgent registration)
    {
        if (_state.Agent(registration.Agent) is not null)
            return;
        var writer = RentWriter();
        writer.Write(registration);
        _state.Apply(registration with { Offset = Append(writer.Body) });
        Return(writer);
    }

    private RegisteredAgent Registration(string agent) => _state.Agent(agent)
        ?? throw new ArgumentException(
            $"The agent '{agent}' is not registered in this store; call RegisterAgentAsync first.", nameof(agent));

    private long FirstCursor(RegisteredAgent registration, string topicId) =>
        Math.Max(
            registration.FromSeq is { } from ? from - 1 : _state.Topic(topicId)?.LastBefore(registration.Offset) ?? 0,
            _state.Topic(topicId)?.Head?.LocalFromSeq - 1 ?? 0);

    private static List<EventSlot> FindDeliverable(LiveTopic topic, long afterSeq, bool[] taken, int limit)
    {
        var found = new List<EventSlot>();
        for (long? seen = afterSeq; seen is { } from && found.Count < limit;)
            seen = topic.FindDeliverable(from, taken, limit, found);
        return found;
    }

    /// <summary>Returns the index of the first id that is not less than this one.</summary>
    private static int From(ImmutableSortedSet<string> ids, string id) => ids.IndexOf(id) is >= 0 and var place ? place : ~ids.IndexOf(id);
}
