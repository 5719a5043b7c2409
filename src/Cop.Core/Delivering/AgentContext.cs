namespace Cop;

/// <summary>The context of one agent invocation: reads, recorded effects and services. It has no interface that writes.</summary>
/// <remarks>Protocol 4.2.1, 5.3.4.</remarks>
public sealed class AgentContext
{
    private readonly Func<string, Func<string, CancellationToken, Task<CopJson>>, CancellationToken, Task<CopJson>> _runOnce;

    internal AgentContext(
        string agent, Delivery delivery, long asOfSeq, ICopReadOnlyStore store, IEventLog log, IServiceProvider services, TimeProvider time,
        WorkDispatcher work,
        Func<string, Func<string, CancellationToken, Task<CopJson>>, CancellationToken, Task<CopJson>> runOnce)
    {
        (Agent, TopicId, Attempt, AsOfSeq, Delivery) = (agent, delivery.TopicId, delivery.Attempt, asOfSeq, delivery);
        (Store, Log, Services, TimeProvider, Work, _runOnce) = (store, log, services, time, work, runOnce);
    }

    private AgentContext(
        AgentContext other, Func<string, Func<string, CancellationToken, Task<CopJson>>, CancellationToken, Task<CopJson>> runOnce)
    {
        (Agent, TopicId, Attempt, AsOfSeq, Delivery) = (other.Agent, other.TopicId, other.Attempt, other.AsOfSeq, other.Delivery);
        (Store, Log, Services, TimeProvider, Work, _runOnce) =
            (other.Store, other.Log, other.Services, other.TimeProvider, other.Work, runOnce);
    }

    /// <summary>The agent's name.</summary>
    public string Agent { get; }

    /// <summary>The topic of the delivery.</summary>
    public string TopicId { get; }

    /// <summary>The number of this attempt, from 1.</summary>
    public int Attempt { get; }

    /// <summary>The delivered event as stored, or the event that resumed a continuation; null when a timer or an operator did.</summary>
    public Event? Trigger => Delivery.Trigger;

    /// <summary>The last topicSeq of the topic that this delivery includes: a wait begins behind it.</summary>
    public long SeenSeq => Delivery.SeenSeq;

    /// <summary>The input of the invocation.</summary>
    internal Delivery Delivery { get; }

    /// <summary>The topic's applied sequence known to this node when the agent was invoked; every read sees at least this.</summary>
    /// <remarks>
    /// On the first attempt, appends of other nodes may be missing: an output that expects such a sequence conflicts, and the next attempt
    /// reads it again. Decision D-48.
    /// </remarks>
    public long AsOfSeq { get; }

    /// <summary>Reads derived state.</summary>
    public ICopReadOnlyStore Store { get; }

    /// <summary>Reads events.</summary>
    public IEventLog Log { get; }

    /// <summary>The services of this invocation's own scope, without the kernel and writable stores.</summary>
    /// <remarks>Protocol 5.3.4.</remarks>
    public IServiceProvider Services { get; }

    /// <summary>The kernel's clock. Agents that use a different clock cannot be tested on virtual time.</summary>
    public TimeProvider TimeProvider { get; }

    private WorkDispatcher Work { get; }

    /// <summary>Copies the context with a different function for recorded effects, for agents that wrap other agents.</summary>
    /// <param name="runOnce">Receives the name of the effect, the effect and a token; returns its outcome.</param>
    public AgentContext WithRunOnce(Func<string, Func<string, CancellationToken, Task<CopJson>>, CancellationToken, Task<CopJson>> runOnce)
    {
        ArgumentNullException.ThrowIfNull(runOnce);
        return new AgentContext(this, runOnce);
    }

    /// <summary>Creates an id that is the same at each attempt: it derives from agent, cause and name.</summary>
    /// <param name="kind">The kind of the object, such as <c>task</c>, <c>step</c> or <c>artifact</c>.</param>
    /// <param name="name">Tells the objects of one invocation apart.</param>
    /// <remarks>Decision D-62.</remarks>
    public string NewId(string kind, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(kind);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return DerivedIds.Named(kind, Agent, Delivery, name);
    }

    /// <summary>
    /// Waits on the kernel's clock, as <c>Task.Delay</c> with <see cref="TimeProvider"/> does. In a simulation, cancellation is
    /// deterministic too.
    /// </summary>
    public Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken) => Work.DelayAsync(delay, TimeProvider, cancellationToken);

    /// <summary>
    /// Runs an external call, such as a paid model call, and records its outcome before the agent sees it. A later attempt receives the
    /// recorded outcome.
    /// </summary>
    /// <param name="name">Name of the effect, unique within one invocation.</param>
    /// <param name="effect">The call. Its argument is the idempotency key: the id of the artifact that will record the outcome.</param>
    /// <param name="cancellationToken">Passed on to the call.</param>
    /// <exception cref="CopException">The name was used twice, the topic is closed, or this attempt lost its delivery.</exception>
    /// <remarks>A crash between call and record repeats the call: pass the idempotency key on. Decision D-62c.</remarks>
    public Task<CopJson> RunOnceAsync(
        string name, Func<string, CancellationToken, Task<CopJson>> effect, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(effect);
        return _runOnce(name, effect, cancellationToken);
    }

    /// <summary>Runs an external call and records its outcome as a record, as the overload for JSON does.</summary>
    /// <typeparam name="T">The outcome's record; an outcome of an older version is upcast.</typeparam>
    /// <inheritdoc cref="RunOnceAsync(string, Func{string, CancellationToken, Task{CopJson}}, CancellationToken)"/>
    public async Task<T> RunOnceAsync<T>(
        string name, Func<string, CancellationToken, Task<T>> effect, CancellationToken cancellationToken)
        where T : ICopData<T>
    {
        ArgumentNullException.ThrowIfNull(effect);
        var outcome = await RunOnceAsync(name, WriteAsync, cancellationToken).ConfigureAwait(false);
        return DataJson.Read<T>(outcome, $"The outcome of the effect '{name}' of agent '{Agent}' for '{Delivery.CauseId}'").Unwrap();

        async Task<CopJson> WriteAsync(string key, CancellationToken token) =>
            DataJson.Write(await effect(key, token).ConfigureAwait(false));
    }
}
