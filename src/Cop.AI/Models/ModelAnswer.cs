using Microsoft.Extensions.AI;

namespace Cop.AI;

/// <summary>Turns the answer of a client into the record of a call.</summary>
internal static class ModelAnswer
{
    private const int MaxBytes = 384 * 1024;

    /// <summary>Creates the record. An answer that is too long for an event is cut and ends for the reason <c>length</c>.</summary>
    public static ModelCall ToCall(ChatResponse response, string endpoint, string model, ModelQuestion question)
    {
        // What other roles say and results of tools are not a model's to give.
        var message = new ChatMessage(ChatRole.Assistant, [.. response.Messages.Where(part => part.Role == ChatRole.Assistant)
            .SelectMany(part => part.Contents).Where(content => content is not FunctionResultContent)]);
        var whole = MessageJson.Write(message);
        question.OnThought?.Invoke(Thoughts.TextOf(whole));
        var (json, reason) = (Thoughts.Apply(whole, question.Thoughts), response.FinishReason?.Value);
        if (json.Utf8.Length > MaxBytes)
            (json, reason) = (Cut(message), "length");
        return new ModelCall(
            question.Request.Digest, endpoint, model, question.Request.ForRecord(question.ArtifactIds), json,
            UsageOf(response, model, question.Prices))
        {
            TaskId = question.TaskId,
            BundleDigest = question.BundleDigest,
            ModelReported = response.ModelId is { Length: > 0 } reported ? SafeText.Cut(SafeText.Clean(reported), 200) : null,
            FinishReason = reason is null ? null : SafeText.Cut(SafeText.Clean(reason), 100),
        };
    }

    private static CopJson Cut(ChatMessage message) => MessageJson.Write(
        new ChatMessage(ChatRole.Assistant, SafeText.Cut(message.Text, MaxBytes / 8)));

    private static ModelUsage UsageOf(ChatResponse response, string model, ModelPrices? prices)
    {
        var used = response.Usage;
        var usage = new ModelUsage(1)
        {
            InputTokens = used?.InputTokenCount is >= 0 and var input ? input : null,
            OutputTokens = used?.OutputTokenCount is >= 0 and var output ? output : null,
        };
        return usage with { Cost = prices?.CostOf(model, usage) };
    }
}
