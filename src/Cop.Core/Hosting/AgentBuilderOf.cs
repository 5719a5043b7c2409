using Microsoft.Extensions.DependencyInjection;

namespace Cop;

/// <summary>
/// Adds methods of a class as handlers of an agent. The class is resolved from its own service scope for each invocation.
/// </summary>
/// <typeparam name="TAgent">The class.</typeparam>
public sealed class AgentBuilder<TAgent> where TAgent : class
{
    private readonly TypedHandlers _handlers;

    internal AgentBuilder(TypedHandlers handlers) => _handlers = handlers;

    /// <summary>Adds the handler of an event: <c>On&lt;GuestArrived&gt;(agent =&gt; agent.Greet)</c>.</summary>
    /// <typeparam name="T">The event's record.</typeparam>
    /// <exception cref="ArgumentException">The record names no event type, or the agent has a handler of it.</exception>
    public AgentBuilder<TAgent> On<T>(Func<TAgent, Func<T, AgentOutput>> method) where T : IEventPayload<T>
    {
        ArgumentNullException.ThrowIfNull(method);
        return Add<T>((agent, payload, _, _) => Task.FromResult(method(agent)(payload)));
    }

    /// <summary>Adds the handler of an event.</summary>
    /// <inheritdoc cref="On{T}(Func{TAgent, Func{T, AgentOutput}})"/>
    public AgentBuilder<TAgent> On<T>(Func<TAgent, Func<T, AgentContext, AgentOutput>> method) where T : IEventPayload<T>
    {
        ArgumentNullException.ThrowIfNull(method);
        return Add<T>((agent, payload, context, _) => Task.FromResult(method(agent)(payload, context)));
    }

    /// <summary>Adds the asynchronous handler of an event.</summary>
    /// <inheritdoc cref="On{T}(Func{TAgent, Func{T, AgentOutput}})"/>
    public AgentBuilder<TAgent> On<T>(Func<TAgent, Func<T, AgentContext, CancellationToken, Task<AgentOutput>>> method)
        where T : IEventPayload<T>
    {
        ArgumentNullException.ThrowIfNull(method);
        return Add<T>((agent, payload, context, cancellationToken) => method(agent)(payload, context, cancellationToken));
    }

    /// <summary>Adds the handler that resumes at a resume point.</summary>
    /// <typeparam name="TState">The state's record.</typeparam>
    /// <exception cref="ArgumentException">The agent has a handler of this resume point.</exception>
    public AgentBuilder<TAgent> OnResume<TState>(
        ResumePoint<TState> point, Func<TAgent, Func<TState, Resumed, AgentContext, AgentOutput>> method)
        where TState : ICopData<TState>
    {
        ArgumentNullException.ThrowIfNull(point);
        ArgumentNullException.ThrowIfNull(method);
        _handlers.Add(TypedResumption.Create(point, (services, state, resumed, context, _) =>
            Task.FromResult(method(services.GetRequiredService<TAgent>())(state, resumed, context))));
        return this;
    }

    /// <summary>Adds the asynchronous handler that resumes at a resume point.</summary>
    /// <inheritdoc cref="OnResume{TState}(ResumePoint{TState}, Func{TAgent, Func{TState, Resumed, AgentContext, AgentOutput}})"/>
    public AgentBuilder<TAgent> OnResume<TState>(
        ResumePoint<TState> point, Func<TAgent, Func<TState, Resumed, AgentContext, CancellationToken, Task<AgentOutput>>> method)
        where TState : ICopData<TState>
    {
        ArgumentNullException.ThrowIfNull(point);
        ArgumentNullException.ThrowIfNull(method);
        _handlers.Add(TypedResumption.Create(point, (services, state, resumed, context, cancellationToken) =>
            method(services.GetRequiredService<TAgent>())(state, resumed, context, cancellationToken)));
        return this;
    }

    private AgentBuilder<TAgent> Add<T>(Func<TAgent, T, AgentContext, CancellationToken, Task<AgentOutput>> handle)
        where T : IEventPayload<T>
    {
        _handlers.Add(TypedHandler.Create<T>((services, payload, context, cancellationToken) =>
            handle(services.GetRequiredService<TAgent>(), payload, context, cancellationToken)));
        return this;
    }
}
