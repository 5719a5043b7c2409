namespace Cop.Packages;

/// <summary>Answers whose calls are recorded effects: a run that is continued after a kill pays for none of them twice.</summary>
/// <param name="context">The invocation.</param>
/// <param name="inner">Answers what is not recorded yet.</param>
internal sealed class EffectModel(AgentContext context, IPromptModel inner) : IPromptModel
{
    public const string KeyMember = "exchange";

    public async Task<ModelReply> AskAsync(ModelPrompt prompt, PromptPlace place, CancellationToken cancellationToken)
    {
        string key = place.KeyOf(prompt.ToJson());
        var outcome = await context.RunOnceAsync($"model {key}", async (_, token) =>
        {
            var reply = await inner.AskAsync(prompt, place, token).ConfigureAwait(false);
            return CopJson.Object((KeyMember, CopJson.From(key)), ("reply", reply.ToJson()));
        }, cancellationToken).ConfigureAwait(false);
        return ModelReply.Read(outcome["reply"])
            ?? throw new CaseErrorException("bad_record", $"The record of {place} is no reply of a model.");
    }

    /// <summary>The exchange that an event records; null when it records none.</summary>
    public static (string Key, ModelReply Reply)? Read(Event stored) =>
        EffectEvents.IsRecordedEffect(stored) && stored.Payload["artifact"]?["payload"] is { } outcome
            && outcome[KeyMember]?.AsString() is { } key && ModelReply.Read(outcome["reply"]) is { } reply ? (key, reply) : null;
}
