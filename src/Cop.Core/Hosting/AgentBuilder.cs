namespace Cop;

/// <summary>Adds handlers to an agent. What they take is what is delivered to it.</summary>
public sealed class AgentBuilder
{
    private readonly TypedHandlers _handlers;

    internal AgentBuilder(TypedHandlers handlers) => _handlers = handlers;

    /// <summary>Adds the handler of an event.</summary>
    /// <typeparam name="T">The event's record.</typeparam>
    /// <exception cref="ArgumentException">The record names no event type, or the agent has a handler of it.</exception>
    public AgentBuilder On<T>(Func<T, AgentOutput> handle) where T : IEventPayload<T>
    {
        ArgumentNullException.ThrowIfNull(handle);
        return Add<T>((_, payload, _, _) => Task.FromResult(handle(payload)));
    }

    /// <summary>Adds the handler of an event.</summary>
    /// <inheritdoc cref="On{T}(Func{T, AgentOutput})"/>
    public AgentBuilder On<T>(Func<T, AgentContext, AgentOutput> handle) where T : IEventPayload<T>
    {
        ArgumentNullException.ThrowIfNull(handle);
        return Add<T>((_, payload, context, _) => Task.FromResult(handle(payload, context)));
    }

    /// <summary>Adds the asynchronous handler of an event.</summary>
    /// <inheritdoc cref="On{T}(Func{T, AgentOutput})"/>
    public AgentBuilder On<T>(Func<T, AgentContext, CancellationToken, Task<AgentOutput>> handle) where T : IEventPayload<T>
    {
        ArgumentNullException.ThrowIfNull(handle);
        return Add<T>((_, payload, context, cancellationToken) => handle(payload, context, cancellationToken));
    }

    /// <summary>Adds the handler that resumes at a resume point.</summary>
    /// <typeparam name="TState">The state's record.</typeparam>
    /// <exception cref="ArgumentException">The agent has a handler of this resume point.</exception>
    public AgentBuilder OnResume<TState>(ResumePoint<TState> point, Func<TState, Resumed, AgentContext, AgentOutput> handle)
        where TState : ICopData<TState>
    {
        ArgumentNullException.ThrowIfNull(point);
        ArgumentNullException.ThrowIfNull(handle);
        _handlers.Add(TypedResumption.Create(
            point, (_, state, resumed, context, _) => Task.FromResult(handle(state, resumed, context))));
        return this;
    }

    /// <summary>Adds the asynchronous handler that resumes at a resume point.</summary>
    /// <inheritdoc cref="OnResume{TState}(ResumePoint{TState}, Func{TState, Resumed, AgentContext, AgentOutput})"/>
    public AgentBuilder OnResume<TState>(
        ResumePoint<TState> point, Func<TState, Resumed, AgentContext, CancellationToken, Task<AgentOutput>> handle)
        where TState : ICopData<TState>
    {
        ArgumentNullException.ThrowIfNull(point);
        ArgumentNullException.ThrowIfNull(handle);
        _handlers.Add(TypedResumption.Create(
            point, (_, state, resumed, context, cancellationToken) => handle(state, resumed, context, cancellationToken)));
        return this;
    }

    /// <summary>Declares a profile that the handlers of this agent need. A host without it does not start.</summary>
    /// <param name="profile">The name of the profile.</param>
    /// <param name="remedy">The call that adds it, for the message: <c>cop.AddHitl()</c>.</param>
    public AgentBuilder RequireProfile(string profile, string remedy)
    {
        _handlers.Require(profile, remedy);
        return this;
    }

    /// <summary>Adds the handler of pending tasks that are assigned to the agent.</summary>
    /// <exception cref="ArgumentException">The agent has a handler of <c>task.created</c> or <c>task.assigned</c>.</exception>
    public AgentBuilder OnAssigned(Func<CopTask, AgentContext, AgentOutput> handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        _handlers.Add(TaskHandlers.Assigned((_, task, context, _) => Task.FromResult(handle(task, context))));
        return this;
    }

    /// <summary>Adds the asynchronous handler of pending tasks that are assigned to the agent.</summary>
    /// <inheritdoc cref="OnAssigned(Func{CopTask, AgentContext, AgentOutput})"/>
    public AgentBuilder OnAssigned(Func<CopTask, AgentContext, CancellationToken, Task<AgentOutput>> handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        _handlers.Add(TaskHandlers.Assigned((_, task, context, cancellationToken) => handle(task, context, cancellationToken)));
        return this;
    }

    /// <summary>Adds the handler that finishes a task of this agent when its last open child has ended.</summary>
    /// <remarks>Its output must end the parent; otherwise the delivery is parked with <c>join_left_open</c>.</remarks>
    /// <exception cref="ArgumentException">The agent has a handler of the end of a task, such as <c>task.completed</c>.</exception>
    public AgentBuilder OnChildrenEnded(Func<ChildrenEnded, AgentOutput> handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        _handlers.Add(TaskHandlers.ChildrenEnded((_, ended, _, _) => Task.FromResult(handle(ended))));
        return this;
    }

    /// <summary>Adds the asynchronous handler that finishes a task of this agent when its last open child has ended.</summary>
    /// <inheritdoc cref="OnChildrenEnded(Func{ChildrenEnded, AgentOutput})"/>
    public AgentBuilder OnChildrenEnded(Func<ChildrenEnded, AgentContext, CancellationToken, Task<AgentOutput>> handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        _handlers.Add(TaskHandlers.ChildrenEnded((_, ended, context, cancellationToken) => handle(ended, context, cancellationToken)));
        return this;
    }

    private AgentBuilder Add<T>(Func<IServiceProvider, T, AgentContext, CancellationToken, Task<AgentOutput>> handle)
        where T : IEventPayload<T>
    {
        _handlers.Add(TypedHandler.Create(handle));
        return this;
    }
}
