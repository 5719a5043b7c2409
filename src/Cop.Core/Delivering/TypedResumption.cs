using System.Collections.Immutable;

namespace Cop;

/// <summary>A handler that resumes at a resume point, behind the record of its state.</summary>
/// <param name="Point">The name of the resume point.</param>
/// <param name="Labels">The labels of the continuations that it resumes.</param>
/// <param name="Invoke">Reads the state and calls the handler, with the services of the invocation.</param>
internal sealed record TypedResumption(
    string Point, ImmutableArray<string> Labels,
    Func<IServiceProvider, Delivery, AgentContext, CancellationToken, Task<AgentOutput>> Invoke)
{
    private readonly ValueArray<string> _labels = Labels;

    /// <summary>The labels of the continuations that it resumes.</summary>
    public ImmutableArray<string> Labels { get => _labels; init => _labels = value; }

    /// <summary>The missing version, when the state's version cannot be reached from version 1; null otherwise.</summary>
    public string? VersionFault { get; init; }

    /// <summary>Creates the handler of a resume point.</summary>
    public static TypedResumption Create<TState>(
        ResumePoint<TState> point, Func<IServiceProvider, TState, Resumed, AgentContext, CancellationToken, Task<AgentOutput>> handle)
        where TState : ICopData<TState>
    {
        return new TypedResumption(point.Name, ResumePoint<TState>.LabelsOf(point.Name), InvokeAsync)
        {
            VersionFault = VersionPaths.Fault(
                typeof(TState), TState.Version, TState.Upcasters.Select(step => (step.FromVersion, step.ToVersion))),
        };

        async Task<AgentOutput> InvokeAsync(
            IServiceProvider services, Delivery delivery, AgentContext context, CancellationToken cancellationToken)
        {
            var read = DataJson.Read<TState>(delivery.State, $"The state of continuation '{delivery.Continuation!.Id}'");
            if (read.TryGet(out var state, out var error))
            {
                var events = await EventsAsync(delivery, context, cancellationToken).ConfigureAwait(false);
                var resumed = new Resumed(ReasonOf(delivery), delivery.Trigger) { Events = events };
                return await handle(services, state, resumed, context, cancellationToken).ConfigureAwait(false);
            }

            // A version that this node does not know yet is tried again, a state that fits no version is not.
            return error.Code == CopErrorCodes.SchemaUnknown ? throw new CopException(error) : AgentOutput.Park(error);
        }
    }

    // The events that the wait was met by, in the order of topicSeq. Usually that is the trigger alone, and nothing is read.
    private static async Task<ImmutableArray<Event>> EventsAsync(
        Delivery delivery, AgentContext context, CancellationToken cancellationToken)
    {
        var events = ImmutableArray.CreateBuilder<Event>();
        var ids = delivery.Continuation!.Marks.OrderBy(mark => mark.Seq).Select(mark => mark.EventId).Distinct(StringComparer.Ordinal);
        foreach (var id in ids)
        {
            if (delivery.Trigger?.Id == id)
                events.Add(delivery.Trigger);
            else if (await context.Log.FindEventAsync(id, cancellationToken).ConfigureAwait(false) is { } found)
                events.Add(found.Event);
        }

        return events.DrainToImmutable();
    }

    private static ResumeReason ReasonOf(Delivery delivery) => delivery.ResumeReason switch
    {
        "event" => ResumeReason.Event,
        "timer" => ResumeReason.Timer,
        "tick" => ResumeReason.Tick,
        _ => ResumeReason.Manual,
    };
}
