using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using Cop.AI;
using Microsoft.Extensions.AI;

namespace Cop.Packages;

/// <summary>Answers from models over their clients, one for each model that is asked for.</summary>
/// <param name="create">Creates the client of a model.</param>
/// <param name="prices">The prices; null for none.</param>
/// <param name="time">The clock that calls are measured with.</param>
internal sealed class ChatClientModel(Func<string, IChatClient> create, ModelPrices? prices, TimeProvider time) : IPromptModel, IDisposable
{
    private readonly ConcurrentDictionary<string, IChatClient> _clients = new(StringComparer.Ordinal);

    public async Task<ModelReply> AskAsync(ModelPrompt prompt, PromptPlace place, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        try
        {
            var client = _clients.GetOrAdd(prompt.Model, create);
            var response = await client.GetResponseAsync(Messages(prompt), Options(prompt), cancellationToken).ConfigureAwait(false);
            return Read(response, prompt.Model, time.GetElapsedTime(started));
        }
        catch (Exception fault) when (fault is not CaseErrorException && !cancellationToken.IsCancellationRequested)
        {
            throw new CaseErrorException("model_unavailable", $"{prompt.Model} gave no answer for {place}. {fault.Message}");
        }
    }

    public void Dispose()
    {
        foreach (var client in _clients.Values) client.Dispose();
    }

    /// <summary>The messages of a request, without the instructions.</summary>
    public static IEnumerable<ChatMessage> Messages(ModelPrompt prompt) => prompt.Messages.Select(each => each.Role switch
    {
        "tool" => new ChatMessage(ChatRole.Tool, [new FunctionResultContent(each.CallId!, each.Text)]),
        "assistant" => new ChatMessage(ChatRole.Assistant,
        [
            .. each.Text.Length == 0 ? Array.Empty<AIContent>() : [new TextContent(each.Text)],
            .. each.Calls.Select(call => new FunctionCallContent(call.Id, call.Tool, call.Arguments.Members.ToDictionary(
                member => member.Name, member => (object?)member.Value.Element, StringComparer.Ordinal))),
        ]),
        _ => new ChatMessage(ChatRole.User, each.Text),
    });

    /// <summary>The options of a request.</summary>
    public static ChatOptions Options(ModelPrompt prompt) => new()
    {
        ModelId = prompt.Model == PackageEvaluator.DefaultModel ? null : prompt.Model,
        Instructions = prompt.System.Length == 0 ? null : prompt.System,
        Tools = prompt.Tools.IsEmpty ? null : [.. prompt.Tools.Select(each => new BundleFunction(each))],
        Temperature = Number(prompt.Settings["temperature"]),
        TopP = Number(prompt.Settings["top_p"]),
        FrequencyPenalty = Number(prompt.Settings["frequency_penalty"]),
        PresencePenalty = Number(prompt.Settings["presence_penalty"]),
        MaxOutputTokens = (int?)Number(prompt.Settings["max_tokens"]),
        StopSequences = prompt.Settings["stop_sequences"] is { } stop ? [.. stop.Items.Select(each => each.AsString()!)] : null,
        ResponseFormat = prompt.OutputSchema is { } schema ? ChatResponseFormat.ForJsonSchema(schema.Element, "answer") : null,
    };

    private ModelReply Read(ChatResponse response, string model, TimeSpan took)
    {
        var contents = response.Messages.SelectMany(each => each.Contents).ToList();
        var usage = new ModelUsage(1) { InputTokens = response.Usage?.InputTokenCount, OutputTokens = response.Usage?.OutputTokenCount };
        return new ModelReply(string.Concat(contents.OfType<TextContent>().Select(each => each.Text)))
        {
            Calls = [.. contents.OfType<FunctionCallContent>().Select(ReadCall)],
            Model = response.ModelId,
            InputTokens = response.Usage?.InputTokenCount ?? 0,
            OutputTokens = response.Usage?.OutputTokenCount ?? 0,
            Cost = prices?.CostOf(model, usage),
            LatencyMs = Math.Round(took.TotalMilliseconds, 3),
        };
    }

    // Arguments that are no JSON stay a text, which no schema of an object takes.
    private static PromptCall ReadCall(FunctionCallContent call) => new(
        call.CallId, call.Name,
        call.Exception is { } fault ? CopJson.From(fault.Message) : BundleFunction.ToJson(call.Arguments));

    private static float? Number(CopJson? json) => json is null ? null : (float)json.Element.GetDouble();
}
