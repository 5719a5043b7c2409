namespace Cop;

/// <summary>Wraps a host's agent and records its invocations.</summary>
internal sealed class RecordingAgent(string name, IAgent agent, NodeRun run, SimulationLoop pump, History history, Observations records)
    : IAgent
{
    public async Task<AgentOutput> HandleAsync(Delivery delivery, AgentContext context, CancellationToken cancellationToken)
    {
        pump.MustBeHere($"agent '{name}'");
        var attempt = new AttemptRecord(AgentName.Normalize(name), delivery, run.Owner);
        records.Attempts.Add(attempt);
        history.Note(run.Owner.Name, $"invokes {name} with {delivery.CauseId}, attempt {delivery.Attempt}");
        if (delivery.Continuation is { Status: not ContinuationStatus.Active } ended)
            records.Note("continuation", $"Agent '{name}' was given continuation '{ended.Id}', which is {ended.Status}.");
        try
        {
            var output = await agent.HandleAsync(delivery, Watch(context, delivery), cancellationToken).ConfigureAwait(false);
            pump.MustBeHere($"agent '{name}'");
            (attempt.Output, attempt.HasEnded) = (output, true);
            history.Note(run.Owner.Name, $"{name} gives {output?.Drafts.Length} drafts");
            return output!;
        }
        catch (Exception fault)
        {
            // On another thread nothing may be recorded; the report names what ran there.
            if (pump.IsHere)
                history.Note(run.Owner.Name, $"{name} throws {fault.GetType().Name}");
            attempt.HasEnded = pump.IsHere;
            throw;
        }
    }

    private AgentContext Watch(AgentContext context, Delivery delivery) => context.WithRunOnce(
        async (effect, run, cancellation) =>
        {
            var outcome = await context.RunOnceAsync(effect, run, cancellation).ConfigureAwait(false);
            records.Effects.Add(new EffectRecord(context.Agent, delivery.TopicId, delivery.IsResume, delivery.CauseId, effect, outcome));
            return outcome;
        });
}
