namespace Cop.Samples.Tests.Guides;

[EventType]
internal sealed partial record TextReceived(string Text);

[EventType]
internal sealed partial record TextTranslated(string Text);

internal interface ITranslationModel
{
    Task<Translation> TranslateAsync(string text, string idempotencyKey, CancellationToken cancellationToken);
}

#region effect
[CopData]
internal sealed partial record Translation(string Text, decimal Cost);

internal sealed class Translator(ITranslationModel model)
{
    public async Task<AgentOutput> TranslateAsync(TextReceived received, AgentContext context, CancellationToken cancellationToken)
    {
        var translation = await context.RunOnceAsync(
            "translate",
            (key, token) => model.TranslateAsync(received.Text, idempotencyKey: key, token),
            cancellationToken);
        return new TextTranslated(translation.Text);
    }
}
#endregion

internal sealed class CountingTranslations : ITranslationModel
{
    private int _calls;

    public int Calls => Volatile.Read(ref _calls);

    public Task<Translation> TranslateAsync(string text, string idempotencyKey, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        return Task.FromResult(new Translation(text.ToUpperInvariant(), 0.02m));
    }
}
