using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Cop.AI;

/// <summary>A client that answers by a script, for tests and samples: no network, no key, and the same answers at each run.</summary>
public sealed class ScriptedChatClient : IChatClient
{
    private readonly Lock _gate = new();
    private readonly Func<IReadOnlyList<ChatMessage>, ChatOptions?, int, ChatResponse> _answer;
    private readonly string _model;
    private ImmutableArray<ImmutableArray<ChatMessage>> _requests = [];

    /// <summary>Creates a client that computes each answer.</summary>
    /// <param name="answer">Makes the answer from the messages and options; it may throw, as a real client does.</param>
    /// <param name="model">The name of the model. Default: scripted.</param>
    public ScriptedChatClient(Func<IReadOnlyList<ChatMessage>, ChatOptions?, ChatResponse> answer, string model = "scripted")
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentException.ThrowIfNullOrEmpty(model);
        (_answer, _model) = ((messages, options, _) => answer(messages, options), model);
    }

    /// <summary>Creates a client that gives these answers, one for each call.</summary>
    /// <param name="answers">The answers, in order; a call after the last one throws.</param>
    public ScriptedChatClient(params ImmutableArray<ChatResponse> answers) =>
        (_answer, _model) = ((_, _, call) => call < answers.Length ? answers[call]
            : throw new InvalidOperationException($"The script has {answers.Length} answers, and this is one call more."), "scripted");

    /// <summary>The number of calls.</summary>
    public int Calls => _requests.Length;

    /// <summary>The messages of each call.</summary>
    public ImmutableArray<ImmutableArray<ChatMessage>> Requests => _requests;

    /// <summary>An answer of text.</summary>
    public static ChatResponse Say(string text) => Answer(ChatFinishReason.Stop, new TextContent(text));

    /// <summary>An answer that calls one tool.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="arguments">The arguments.</param>
    public static ChatResponse Call(string tool, params ReadOnlySpan<(string Name, object? Value)> arguments) => Calling(CallOf(tool,
        "call_1", arguments));

    /// <summary>An answer that calls several tools.</summary>
    public static ChatResponse Calling(params IEnumerable<FunctionCallContent> calls) => Answer(ChatFinishReason.ToolCalls, [.. calls]);

    /// <summary>A call of a tool, for <see cref="Calling"/>.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="id">The model's id of the call.</param>
    /// <param name="arguments">The arguments.</param>
    public static FunctionCallContent CallOf(string tool, string id, params ReadOnlySpan<(string Name, object? Value)> arguments)
    {
        var given = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in arguments)
            given.Add(name, value);
        return new FunctionCallContent(id, tool, given);
    }

    /// <inheritdoc/>
    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        cancellationToken.ThrowIfCancellationRequested();
        int call;
        ImmutableArray<ChatMessage> given = [.. messages];
        lock (_gate)
        {
            call = _requests.Length;
            _requests = _requests.Add(given);
        }

        var answer = _answer(given, options, call);
        answer.ModelId ??= options?.ModelId ?? _model;
        answer.Usage ??= new UsageDetails
        {
            InputTokenCount = 1 + given.Sum(message => message.Text.Length) / 4, OutputTokenCount = 1 + answer.Text.Length / 4,
        };
        return Task.FromResult(answer);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null,
            [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var response = await GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false);
        foreach (var update in response.ToChatResponseUpdates())
            yield return update;
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is null && serviceType == typeof(ChatClientMetadata))
            return new ChatClientMetadata("script", null, _model);
        return serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static ChatResponse Answer(ChatFinishReason reason, params AIContent[] contents) =>
        new(new ChatMessage(ChatRole.Assistant, contents)) { FinishReason = reason };
}
