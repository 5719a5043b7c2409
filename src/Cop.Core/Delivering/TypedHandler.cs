using System.Collections.Immutable;

namespace Cop;

/// <summary>A handler of one event type, behind the record that it takes.</summary>
/// <param name="Record">The record.</param>
/// <param name="EventType">The record's event type.</param>
/// <param name="Upcasters">The upcasters from the record's older versions.</param>
/// <param name="Invoke">Reads the payload and calls the handler, with the services of the invocation.</param>
internal sealed record TypedHandler(
    Type Record, string EventType, ImmutableArray<IUpcaster> Upcasters,
    Func<IServiceProvider, Event, AgentContext, CancellationToken, Task<AgentOutput>> Invoke)
{
    private readonly ValueArray<IUpcaster> _upcasters = Upcasters;

    /// <summary>The upcasters from the record's older versions.</summary>
    public ImmutableArray<IUpcaster> Upcasters { get => _upcasters; init => _upcasters = value; }

    /// <summary>The missing version, when the record's version cannot be reached from version 1; null otherwise.</summary>
    public string? VersionFault { get; init; }

    /// <summary>Whether it takes events that the agent emitted itself.</summary>
    public bool TakesOwn { get; init; }

    /// <summary>Creates the handler of a record.</summary>
    public static TypedHandler Create<T>(Func<IServiceProvider, T, AgentContext, CancellationToken, Task<AgentOutput>> handle)
        where T : IEventPayload<T>
    {
        return new TypedHandler(typeof(T), T.EventType, T.Upcasters, Invoke)
        {
            VersionFault = VersionPaths.Fault(
                typeof(T), T.SchemaVersion, T.Upcasters.Select(step => (step.FromVersion, step.ToVersion))),
        };

        Task<AgentOutput> Invoke(IServiceProvider services, Event trigger, AgentContext context, CancellationToken cancellationToken)
        {
            T payload;
            try
            {
                payload = trigger.Payload<T>();
            }
            catch (CopException mismatch)
            {
                // A payload that does not fit today does not fit at the next attempt either.
                return Task.FromResult(AgentOutput.Park(mismatch.Error));
            }

            return handle(services, payload, context, cancellationToken);
        }
    }
}
