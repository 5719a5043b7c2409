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

    /// <summary>Declares a profile that the handlers of this agent need. A host without it does not start.</summary>
    /// <param name="profile">The name of the profile.</param>
    /// <param name="remedy">The call that adds it, for the message: <c>cop.AddHitl()</c>.</param>
    public AgentBuilder<TAgent> RequireProfile(string profile, string remedy)
    {
        _handlers.Require(profile, remedy);
        return this;
    }

    /// <summary>Adds the handler of pending tasks that are assigned to the agent.</summary>
    /// <exception cref="ArgumentException">The agent has a handler of <c>task.created</c> or <c>task.assigned</c>.</exception>
    public AgentBuilder<TAgent> OnAssigned(Func<TAgent, Func<CopTask, AgentContext, AgentOutput>> method)
    {
        ArgumentNullException.ThrowIfNull(method);
        _handlers.Add(TaskHandlers.Assigned((services, task, context, _) =>
            Task.FromResult(method(services.GetRequiredService<TAgent>())(task, context))));
        return this;
    }

    /// <summary>Adds the asynchronous handler of pending tasks that are assigned to the agent.</summary>
    /// <inheritdoc cref="OnAssigned(Func{TAgent, Func{CopTask, AgentContext, AgentOutput}})"/>
    public AgentBuilder<TAgent> OnAssigned(Func<TAgent, Func<CopTask, AgentContext, CancellationToken, Task<AgentOutput>>> method)
    {
        ArgumentNullException.ThrowIfNull(method);
        _handlers.Add(TaskHandlers.Assigned((services, task, context, cancellationToken) =>
            method(services.GetRequiredService<TAgent>())(task, context, cancellationToken)));
        return this;
    }

    /// <summary>Adds the handler that finishes a task of this agent when its last open child has ended.</summary>
    /// <remarks>Its output must end the parent; otherwise the delivery is parked with <c>join_left_open</c>.</remarks>
    /// <exception cref="ArgumentException">The agent has a handler of the end of a task, such as <c>task.completed</c>.</exception>
    public AgentBuilder<TAgent> OnChildrenEnded(Func<TAgent, Func<ChildrenEnded, AgentOutput>> method)
    {
        ArgumentNullException.ThrowIfNull(method);
        _handlers.Add(TaskHandlers.ChildrenEnded((services, ended, _, _) =>
            Task.FromResult(method(services.GetRequiredService<TAgent>())(ended))));
        return this;
    }

    /// <summary>Adds the asynchronous handler that finishes a task of this agent when its last open child has ended.</summary>
    /// <inheritdoc cref="OnChildrenEnded(Func{TAgent, Func{ChildrenEnded, AgentOutput}})"/>
    public AgentBuilder<TAgent> OnChildrenEnded(
        Func<TAgent, Func<ChildrenEnded, AgentContext, CancellationToken, Task<AgentOutput>>> method)
    {
        ArgumentNullException.ThrowIfNull(method);
        _handlers.Add(TaskHandlers.ChildrenEnded((services, ended, context, cancellationToken) =>
            method(services.GetRequiredService<TAgent>())(ended, context, cancellationToken)));
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
