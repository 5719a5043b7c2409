using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Cop.AI;
using Microsoft.Extensions.AI;

namespace Cop.Packages;

/// <summary>The state of one agent's calls on this node: answers to equal requests, tokens of the minute, the last failure.</summary>
/// <param name="runtime">The settings.</param>
/// <param name="time">The clock.</param>
internal sealed class PackageCalls(PackageRuntime runtime, TimeProvider time)
{
    /// <summary>The clock of the calls.</summary>
    public TimeProvider Time => time;

    /// <summary>The host's classification of exceptions; null for the default.</summary>
    public Func<Exception, ModelFailure>? Classify { get; set; }

    private const int MaxKept = 256;
    private const int CharactersOfToken = 4;

    private readonly ConcurrentDictionary<string, (ChatResponse Response, DateTimeOffset Until)> _answers = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private DateTimeOffset _free = DateTimeOffset.MinValue;
    private readonly ConditionalWeakTable<IEnumerable<ChatMessage>, string> _failures = [];
    private string _failure = "unavailable";

    /// <summary>The key of a request: model, settings, tools and messages.</summary>
    public static string KeyOf(IEnumerable<ChatMessage> messages, ChatOptions? options) => CopJson.Array(
        CopJson.From(options?.ModelId ?? ""), CopJson.From(options?.Instructions ?? ""),
        CopJson.From(
            $"{options?.Temperature} {options?.TopP} {options?.MaxOutputTokens} {options?.FrequencyPenalty} {options?.PresencePenalty}"),
        CopJson.Array((options?.StopSequences ?? []).Select(CopJson.From)),
        CopJson.Array((options?.Tools ?? []).OfType<AIFunctionDeclaration>().Select(each =>
            CopJson.Array(CopJson.From(each.Name), CopJson.From(each.Description), CopJson.From(each.JsonSchema.GetRawText())))),
        CopJson.Array(messages.Select(each => CopJson.Array(
            each.Contents.Select(content => CopJson.From(Text(content))).Prepend(CopJson.From(each.Role.Value)))))).Hash().Value;

    /// <summary>The answer to an equal request within its lifetime; null for none. It has cost nothing.</summary>
    public ChatResponse? Find(string key)
    {
        if (runtime.CacheLifetime is null || !_answers.TryGetValue(key, out var known) || known.Until <= time.GetUtcNow()) return null;
        return new ChatResponse([.. known.Response.Messages])
        {
            ModelId = known.Response.ModelId, FinishReason = known.Response.FinishReason,
            Usage = new UsageDetails { InputTokenCount = 0, OutputTokenCount = 0 },
        };
    }

    /// <summary>Keeps an answer that calls no tool: a call is for its conversation alone.</summary>
    public void Keep(string key, ChatResponse response)
    {
        if (runtime.CacheLifetime is not { } lifetime) return;
        if (response.Messages.Any(each => each.Contents.Any(content => content is FunctionCallContent))) return;
        if (_answers.Count >= MaxKept) _answers.Clear();
        _answers[key] = (response, time.GetUtcNow() + lifetime);
    }

    /// <summary>Waits until the tokens of a request fit into the rate: each takes its share of a minute.</summary>
    public async Task WaitForTokensAsync(IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        if (runtime.TokensPerMinute is not { } rate) return;
        int tokens = (messages.Sum(each => each.Text.Length) + (options?.Instructions?.Length ?? 0)) / CharactersOfToken
            + (options?.MaxOutputTokens ?? 0);
        TimeSpan wait;
        lock (_gate)
        {
            var now = time.GetUtcNow();
            var start = _free > now ? _free : now;
            _free = start + TimeSpan.FromMinutes((double)tokens / rate);
            wait = start - now;
        }

        if (wait > TimeSpan.Zero) await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Keeps the kind of a failure, for the condition of the fallback.</summary>
    /// <param name="messages">The messages of the call. The chain gives the same object to the other model.</param>
    /// <param name="fault">The failure.</param>
    public void NoteFailure(IEnumerable<ChatMessage> messages, Exception fault)
    {
        string kind = NameOf(ModelErrors.KindOf(fault, Classify));
        _failures.AddOrUpdate(messages, kind);
        Volatile.Write(ref _failure, kind);
    }

    /// <summary>
    /// Whether the other model is asked after the failure of a call; after the latest failure of any where this call was not made, since
    /// the model is left out for a moment.
    /// </summary>
    public bool FallsBack(IEnumerable<ChatMessage> messages) =>
        runtime.FallsBackAfter(_failures.TryGetValue(messages, out string? kind) ? kind : Volatile.Read(ref _failure));

    private static string NameOf(ModelErrorKind kind) => kind switch
    {
        ModelErrorKind.RateLimit => "rate_limit",
        ModelErrorKind.Refused => "refused",
        ModelErrorKind.Timeout => "timeout",
        _ => "unavailable",
    };

    private static string Text(AIContent content) => content switch
    {
        TextContent text => $"text {text.Text}",
        FunctionCallContent call => $"call {call.CallId} {call.Name} {BundleFunction.ToJson(call.Arguments)}",
        FunctionResultContent result => $"result {result.CallId} {result.Result}",
        DataContent data => $"data {data.Uri}",
        UriContent uri => $"uri {uri.Uri}",
        _ => content.ToString() ?? "",
    };
}
