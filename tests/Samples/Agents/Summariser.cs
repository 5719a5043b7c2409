namespace Cop.Samples.Tests;

#region effect
[EventType("text.written")] public sealed partial record TextWritten(string Text);

[EventType("text.summarised")] public sealed partial record TextSummarised(string Summary);

[CopData] public sealed partial record Summary(string Text);

public sealed class Summariser(IPaidModel model)
{
    public async Task<AgentOutput> SummariseAsync(TextWritten written, AgentContext context, CancellationToken cancellationToken)
    {
        var summary = await context.RunOnceAsync(
            "summary",
            async (key, token) => new Summary(await model.SummariseAsync(written.Text, idempotencyKey: key, token)),
            cancellationToken);
        return new TextSummarised(summary.Text);
    }
}
#endregion
