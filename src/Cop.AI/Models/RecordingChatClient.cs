using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Cop.AI;

/// <summary>A client whose calls are recorded effects of one invocation, for agents that talk to a model themselves.</summary>
internal sealed class RecordingChatClient(AgentContext context, IChatClient inner, ModelPrices? prices, string name)
    : DelegatingChatClient(inner)
{
    private const int DefaultMaxOutputTokens = 4096;

    private int _calls;

    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var asked = options?.Clone() ?? new ChatOptions();
        asked.MaxOutputTokens ??= DefaultMaxOutputTokens;
        IReadOnlyList<ChatMessage> given = [.. messages];
        var request = ModelRequest.Create(given, asked);
        var number = Interlocked.Increment(ref _calls);
        var call = await context.RunOnceAsync<ModelCall>(
            string.Create(CultureInfo.InvariantCulture, $"{name} {number}"),
            (key, token) => AskAsync(new ModelQuestion(given, asked, request) { Prices = prices }, key, token), cancellationToken)
            .ConfigureAwait(false);
        if (call.RequestDigest != request.Digest)
            throw new CopException(new CopError(AiErrorCodes.RequestChanged,
                $"Model call {number} of agent '{context.Agent}' was recorded for another request: the code of the agent changed."));
        return new ChatResponse(MessageJson.Read(call.Response))
        {
            ModelId = call.ModelReported, FinishReason = call.FinishReason is { } reason ? new ChatFinishReason(reason) : null,
            Usage = new UsageDetails { InputTokenCount = call.Usage.InputTokens, OutputTokenCount = call.Usage.OutputTokens },
        };
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var response = await GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false);
        foreach (var update in response.ToChatResponseUpdates())
            yield return update;
    }

    private async Task<ModelCall> AskAsync(ModelQuestion question, string key, CancellationToken cancellationToken)
    {
        var options = question.Options.Clone();
        options.AdditionalProperties = new AdditionalPropertiesDictionary(options.AdditionalProperties ?? [])
        {
            ["cop/idempotencyKey"] = key,
        };
        var model = ModelEndpoint.ModelOf(InnerClient, options.ModelId);
        var started = context.TimeProvider.GetTimestamp();
        using var span = AiTelemetry.StartChat(context.Agent, model, question);
        var response = await InnerClient.GetResponseAsync(question.Messages, options, cancellationToken).ConfigureAwait(false);
        var took = context.TimeProvider.GetElapsedTime(started);
        var call = ModelAnswer.ToCall(response, ModelEndpoint.AddressOf(InnerClient), model, question) with
        {
            LatencyMs = Math.Round(took.TotalMilliseconds, 3),
        };
        AiTelemetry.EndChat(span, call, took);
        return call;
    }
}
