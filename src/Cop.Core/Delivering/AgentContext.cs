namespace Cop;

/// <summary>What an agent may use: reading, and effects that run once. It holds no door that writes (spec 4.2.1, 5.3.4).</summary>
public sealed class AgentContext
{
    private readonly Func<string, Func<string, CancellationToken, Task<CopJson>>, CancellationToken, Task<CopJson>> _runOnce;

    internal AgentContext(
        string agent, Delivery delivery, long asOfSeq, ICopReadOnlyStore store, IEventLog log, IServiceProvider services, TimeProvider time, WorkDispatcher work,
        Func<string, Func<string, CancellationToken, Task<CopJson>>, CancellationToken, Task<CopJson>> runOnce)
    {
        (Agent, TopicId, Attempt, AsOfSeq) = (agent, delivery.TopicId, delivery.Attempt, asOfSeq);
        (Store, Log, Services, TimeProvider, Work, _runOnce) = (store, log, services, time, work, runOnce);
    }

    /// <summary>The agent's name.</summary>
    public string Agent { get; }

    /// <summary>The topic of the delivery.</summary>
    public string TopicId { get; }

    /// <summary>The number of this attempt, from 1.</summary>
    public int Attempt { get; }

    /// <summary>
    /// The topic's applied topicSeq as this node knew it when the agent was invoked; every read sees at least this (D-48). What another node appended may not be in
    /// it at a first attempt: an output that expects it then conflicts, and the next attempt has it read anew.
    /// </summary>
    public long AsOfSeq { get; }

    /// <summary>Derived state, for reading.</summary>
    public ICopReadOnlyStore Store { get; }

    /// <summary>The events, for reading.</summary>
    public IEventLog Log { get; }

    /// <summary>The services of this invocation's own scope, but for the kernel and stores that can be written (spec 5.3.4).</summary>
    public IServiceProvider Services { get; }

    /// <summary>The kernel's clock; an agent that reads another one cannot be tested on virtual time.</summary>
    public TimeProvider TimeProvider { get; }

    internal WorkDispatcher Work { get; }

    /// <summary>Waits on the kernel's clock: as <c>Task.Delay</c> with <see cref="TimeProvider"/>, and repeatable in a simulation also when the token fires.</summary>
    public Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken) => Work.DelayAsync(delay, TimeProvider, cancellationToken);

    /// <summary>
    /// Runs an external effect, such as a paid model call, and records its outcome before the agent sees it; a repeated attempt gets the
    /// recorded outcome (D-62c). A crash between effect and record may run it again: pass the key on as the idempotency key.
    /// </summary>
    /// <param name="name">The effect's name, once in an invocation.</param>
    /// <param name="effect">Gets the idempotency key, the id of the artifact that will record the outcome.</param>
    /// <param name="cancellationToken">Passed on to the effect.</param>
    /// <exception cref="CopException">The name was used twice, the topic is closed, or this attempt lost its delivery.</exception>
    public Task<CopJson> RunOnceAsync(string name, Func<string, CancellationToken, Task<CopJson>> effect, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(effect);
        return _runOnce(name, effect, cancellationToken);
    }
}
