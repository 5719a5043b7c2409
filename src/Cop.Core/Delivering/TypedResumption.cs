namespace Cop;

/// <summary>A handler that resumes at a resume point, behind the record of its state.</summary>
/// <param name="Point">The name of the resume point.</param>
/// <param name="Invoke">Reads the state and calls the handler, with the services of the invocation.</param>
internal sealed record TypedResumption(
    string Point, Func<IServiceProvider, Delivery, AgentContext, CancellationToken, Task<AgentOutput>> Invoke)
{
    /// <summary>Creates the handler of a resume point.</summary>
    public static TypedResumption Create<TState>(
        ResumePoint<TState> point, Func<IServiceProvider, TState, Resumed, AgentContext, CancellationToken, Task<AgentOutput>> handle)
        where TState : ICopData<TState>
    {
        return new TypedResumption(point.Name, Invoke);

        Task<AgentOutput> Invoke(IServiceProvider services, Delivery delivery, AgentContext context, CancellationToken cancellationToken)
        {
            var read = DataJson.Read<TState>(delivery.State, $"The state of continuation '{delivery.Continuation!.Id}'");
            if (read.TryGet(out var state, out var error))
                return handle(services, state, new Resumed(ReasonOf(delivery), delivery.Trigger), context, cancellationToken);
            // A version that this node does not know yet is tried again, a state that fits no version is not.
            return error.Code == CopErrorCodes.SchemaUnknown
                ? Task.FromException<AgentOutput>(new CopException(error))
                : Task.FromResult(AgentOutput.Park(error));
        }
    }

    private static ResumeReason ReasonOf(Delivery delivery) => delivery.ResumeReason switch
    {
        "event" => ResumeReason.Event,
        "timer" => ResumeReason.Timer,
        "tick" => ResumeReason.Tick,
        _ => ResumeReason.Manual,
    };
}
