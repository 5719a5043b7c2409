namespace Cop.Samples.Tests;

#region effect
public sealed class Summariser(IPaidModel model) : IAgent
{
    public async Task<AgentOutput> HandleAsync(Delivery delivery, AgentContext context, CancellationToken cancellationToken)
    {
        var text = delivery.Trigger!.Payload["text"]!.AsString()!;
        var summary = await context.RunOnceAsync(
            "summary",
            async (key, token) => CopJson.From(await model.SummariseAsync(text, idempotencyKey: key, token)),
            cancellationToken);
        return EventDraft.Create("text.summarised", ("summary", summary));
    }
}
#endregion
