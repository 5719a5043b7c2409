using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Cop.Events;
using Microsoft.Extensions.AI;

namespace Cop.AI;

/// <summary>Form of a model's last answer: a text, an event, or the result of the task.</summary>
internal sealed class FinishRule
{
    private readonly Func<string, string, IReadOnlyList<EventDraft>> _finish;

    private FinishRule(ChatResponseFormat? format, Func<string, string, IReadOnlyList<EventDraft>> finish) =>
        (Format, _finish) = (format, finish);

    /// <summary>The result of the task is <c>{"text": …}</c>.</summary>
    public static FinishRule Text { get; } = new(null, (taskId, text) =>
        [new TaskCompleted(taskId) { Result = CopJson.Object(("text", CopJson.From(text))) }.ToDraft()]);

    /// <summary>The format that is asked for; null for text.</summary>
    public ChatResponseFormat? Format { get; }

    /// <summary>The answer is the payload of an event, and the result of the task.</summary>
    public static FinishRule Event<T>() where T : IEventPayload<T> => new(FormatOf(T.JsonType, T.EventType), (taskId, text) =>
    {
        var payload = Read(text, T.JsonType);
        var draft = EventDraft.Create(payload);
        return [draft, new TaskCompleted(taskId) { Result = draft.Payload }.ToDraft()];
    });

    /// <summary>The answer is the result of the task.</summary>
    public static FinishRule Data<T>() where T : ICopData<T> => new(FormatOf(T.JsonType, typeof(T).Name), (taskId, text) =>
        [TaskCompleted.With(taskId, Read(text, T.JsonType)).ToDraft()]);

    /// <summary>Creates the drafts that end the work, or says why the answer cannot be used.</summary>
    public bool TryFinish(
        string taskId, string answer, [NotNullWhen(true)] out IReadOnlyList<EventDraft>? drafts, [NotNullWhen(false)] out string? fault)
    {
        (drafts, fault) = (null, null);
        try
        {
            drafts = _finish(taskId, Format is null ? answer : WithoutCodeBlock(answer));
            return true;
        }
        catch (Exception thrown) when (thrown is JsonException or CopException or ArgumentException)
        {
            fault = SafeText.Cut(SafeText.Clean(thrown.Message), 500);
            return false;
        }
    }

    private static T Read<T>(string text, JsonTypeInfo<T> type) =>
        CopJson.Parse(text).TryGet(out var json, out var error)
            ? json.Deserialize(type) ?? throw new JsonException("the answer is null")
            : throw new JsonException(error.Message);

    // Models without structured output wrap JSON in a code block.
    private static string WithoutCodeBlock(string answer)
    {
        var text = answer.Trim();
        if (!text.StartsWith("```", StringComparison.Ordinal) || !text.EndsWith("```", StringComparison.Ordinal))
            return text;
        var begin = text.IndexOf('\n', StringComparison.Ordinal);
        return begin < 0 || begin > text.Length - 3 ? text : text[(begin + 1)..^3].Trim();
    }

    private static ChatResponseFormatJson FormatOf(JsonTypeInfo type, string name)
    {
        var schema = type.GetJsonSchemaAsNode(new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = Form });
        using var document = JsonDocument.Parse(schema.ToJsonString());
        return ChatResponseFormat.ForJsonSchema(document.RootElement.Clone(), name.Replace('.', '_'));
    }

    // Decimals are strings here, since a JSON number is a double.
    private static JsonNode Form(JsonSchemaExporterContext context, JsonNode schema) =>
        context.TypeInfo.Type == typeof(decimal) || context.TypeInfo.Type == typeof(decimal?)
            ? new JsonObject { ["type"] = "string", ["description"] = "a decimal number as text, such as 12.50" }
            : schema;
}
