using Microsoft.Extensions.AI;

namespace Cop.AI;

/// <summary>A request to a model as data: what its digest covers, and what a record or a cassette keeps.</summary>
/// <remarks>spec/ai.md, "Model calls".</remarks>
internal sealed class ModelRequest
{
    private const int MaxMessageBytes = 32 * 1024;
    private const int MaxRecordBytes = 256 * 1024;

    private ModelRequest(CopJson json) => (Json, Digest) = (json, json.Hash().Value);

    /// <summary>Instructions, messages, tools and options.</summary>
    public CopJson Json { get; }

    /// <summary>SHA-256 of the canonical bytes, in lower-case hex.</summary>
    public string Digest { get; }

    public static ModelRequest Create(IEnumerable<ChatMessage> messages, ChatOptions? options) => new(CopJson.Object(
        ("instructions", options?.Instructions is { } instructions ? CopJson.From(SafeText.Clean(instructions)) : null),
        ("messages", CopJson.Array(messages.Select(MessageJson.Write))),
        ("tools", options?.Tools is { Count: > 0 } tools ? CopJson.Array(tools.OfType<AIFunctionDeclaration>().Select(Tool)) : null),
        ("maxOutputTokens", options?.MaxOutputTokens is { } tokens ? CopJson.From(tokens) : null),
        ("temperature", options?.Temperature is { } temperature ? CopJson.From(temperature) : null),
        ("topP", options?.TopP is { } topP ? CopJson.From(topP) : null),
        ("seed", options?.Seed is { } seed ? CopJson.From(seed) : null),
        ("stop", options?.StopSequences is { Count: > 0 } stop ? CopJson.Array(stop.Select(CopJson.From)) : null),
        ("format", options?.ResponseFormat switch
        {
            ChatResponseFormatJson { Schema: { } schema } => MessageJson.Value(schema),
            ChatResponseFormatJson => CopJson.From("json"),
            _ => null,
        })));

    /// <summary>
    /// The form that a record keeps: messages that the log has as artifacts are named by their ids, and long ones by their digests.
    /// </summary>
    /// <param name="artifactIds">The artifact of each message; null for a message that is none.</param>
    public CopJson ForRecord(IReadOnlyList<string?> artifactIds)
    {
        var messages = Json["messages"]!.Items.Select((message, index) => artifactIds.ElementAtOrDefault(index) is { } id
            ? CopJson.Object(("artifactId", CopJson.From(id)))
            : message.Utf8.Length <= MaxMessageBytes ? message : CopJson.Object(("digest", CopJson.From(message.Hash().Value))));
        var kept = Json.With("messages", CopJson.Array(messages));
        return kept.Utf8.Length <= MaxRecordBytes
            ? kept
            : CopJson.Object(("digest", CopJson.From(Digest)), ("bytes", CopJson.From(Json.Utf8.Length)));
    }

    /// <summary>The definition of a tool: name, description and schema.</summary>
    public static CopJson Tool(AIFunctionDeclaration tool) => CopJson.Object(
        ("name", CopJson.From(SafeText.Clean(tool.Name))), ("description", CopJson.From(SafeText.Clean(tool.Description))),
        ("schema", MessageJson.Value(tool.JsonSchema)));
}
