using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Cop.AI;

/// <summary>Writes and reads messages in the one form that artifacts, records of calls and cassettes have.</summary>
/// <remarks>spec/ai.md, "Messages".</remarks>
internal static class MessageJson
{
    private const string Kind = "type";

    // An event has at most 64 levels, and a value is some levels deep in it.
    private static readonly JsonLimits Limits = new() { MaxBytes = 16 * 1024 * 1024, MaxDepth = 40 };

    public static CopJson Write(ChatMessage message) => CopJson.Object(
        ("role", CopJson.From(message.Role.Value)),
        ("author", message.AuthorName is { } author ? Text(author) : null),
        ("contents", CopJson.Array(message.Contents.Select(Write).OfType<CopJson>())));

    public static ChatMessage Read(CopJson json) => new(
        new ChatRole(json["role"]?.AsString() ?? "user"),
        [.. (json["contents"]?.Items ?? []).Select(ReadContent).OfType<AIContent>()]) { AuthorName = json["author"]?.AsString() };

    /// <summary>Returns the text of a written message, without calls and thoughts.</summary>
    public static string TextOf(CopJson message) => string.Concat(
        (message["contents"]?.Items ?? []).Where(content => content[Kind]?.AsString() == "text").Select(content =>
            content["text"]!.AsString()));

    /// <summary>The arguments of a call as an object; null when the model's were malformed.</summary>
    public static CopJson? Arguments(FunctionCallContent call) => call.Exception is null ? Arguments(call.Arguments) : null;

    /// <summary>Converts a value that a model, a tool or a server gave; null when it is no JSON that can be stored.</summary>
    public static CopJson? Value(object? value)
    {
        switch (value)
        {
            case null: return CopJson.Null;
            case CopJson json: return json;
            case string text: return Text(text);
            case bool truth: return CopJson.From(truth);
            case JsonElement element: return Parse(element.GetRawText());
        }

        try
        {
            var options = AIJsonUtilities.DefaultOptions;
            return Parse(JsonSerializer.Serialize(value, options.GetTypeInfo(value.GetType())));
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }

    private static CopJson? Arguments(IDictionary<string, object?>? given)
    {
        var members = new List<(string, CopJson?)>();
        foreach (var (name, value) in given ?? new Dictionary<string, object?>())
        {
            if (Value(value) is not { } json)
                return null;
            members.Add((SafeText.Clean(name), json));
        }

        return members.DistinctBy(member => member.Item1).Count() == members.Count ? CopJson.Object(members) : null;
    }

    private static CopJson? Parse(string text) =>
        CopJson.Parse(text, Limits).TryGet(out var json, out _) ? json : null;

    private static CopJson? Write(AIContent content) => content switch
    {
        TextContent text => text.Text.Length == 0 ? null : Of("text", ("text", Text(text.Text))),
        TextReasoningContent thought => Of("thought", ("text", Text(thought.Text))),
        FunctionCallContent call => Of(
            "call", ("id", Text(call.CallId)), ("name", Text(call.Name)), ("arguments", Arguments(call)),
            ("fault", call.Exception is null ? null : Text(call.Exception.Message))),
        FunctionResultContent result => Of("result", ("id", Text(result.CallId)), ("result", Value(result.Result) ?? CopJson.Null)),
        UriContent uri => Of("uri", ("uri", Text(uri.Uri.ToString())), ("mediaType", Text(uri.MediaType))),
        DataContent data => Of("data", ("uri", Text(data.Uri)), ("mediaType", Text(data.MediaType))),
        ErrorContent error => Of("error", ("message", Text(error.Message))),
        _ => null,
    };

    private static AIContent? ReadContent(CopJson content)
    {
        string Member(string name) => content[name]?.AsString() ?? "";
        return Member(Kind) switch
        {
            "text" => new TextContent(Member("text")),
            "thought" => new TextReasoningContent(Member("text")),
            "call" => new FunctionCallContent(Member("id"), Member("name"), ReadArguments(content["arguments"])),
            "result" => new FunctionResultContent(Member("id"), (content["result"] ?? CopJson.Null).Element),
            "uri" => new UriContent(Member("uri"), Member("mediaType")),
            "data" => new DataContent(Member("uri"), Member("mediaType")),
            "error" => new ErrorContent(Member("message")),
            _ => null,
        };
    }

    public static Dictionary<string, object?> ReadArguments(CopJson? arguments) => (arguments?.Members ?? [])
        .ToDictionary(member => member.Name, member => (object?)member.Value.Element, StringComparer.Ordinal);

    private static CopJson Of(string kind, params IEnumerable<(string, CopJson?)> members) =>
        CopJson.Object([(Kind, CopJson.From(kind)), .. members]);

    private static CopJson Text(string? text) => CopJson.From(SafeText.Clean(text ?? ""));
}
