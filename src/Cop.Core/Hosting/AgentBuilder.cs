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

    private AgentBuilder Add<T>(Func<IServiceProvider, T, AgentContext, CancellationToken, Task<AgentOutput>> handle)
        where T : IEventPayload<T>
    {
        _handlers.Add(TypedHandler.Create(handle));
        return this;
    }
}
