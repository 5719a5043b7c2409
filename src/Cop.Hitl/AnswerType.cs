using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace Cop.Hitl;

/// <summary>Creates types of answers.</summary>
public static class AnswerType
{
    /// <summary>An input of text.</summary>
    /// <param name="maxLength">The maximum number of characters. Default: 10,000.</param>
    public static AnswerType<string> Text(int maxLength = 10_000) => Input(
        CopJson.Object(("type", CopJson.From("string")), ("minLength", CopJson.From(1)), ("maxLength", CopJson.From(maxLength))),
        value => value.AsString()!, CopJson.From);

    /// <summary>An input of a number.</summary>
    public static AnswerType<double> Number() => Input(Schema("number"), value => value.Element.GetDouble(), CopJson.From);

    /// <summary>An input of yes or no.</summary>
    public static AnswerType<bool> Boolean() => Input(Schema("boolean"), value => value.Kind == JsonValueKind.True, CopJson.From);

    /// <summary>An input of one of several texts.</summary>
    public static AnswerType<string> OneOf(params ImmutableArray<string> values) =>
        Input(CopJson.Object(("enum", Texts(values))), value => value.AsString()!, CopJson.From);

    /// <summary>An input of several of several texts, each at most once.</summary>
    public static AnswerType<ImmutableArray<string>> ManyOf(params ImmutableArray<string> values) => Input(
        CopJson.Object(
            ("type", CopJson.From("array")), ("items", CopJson.Object(("enum", Texts(values)))), ("uniqueItems", CopJson.From(true)),
            ("maxItems", CopJson.From(values.Length))),
        value => value.Items.Select(item => item.AsString()!).ToImmutableArray(),
        chosen => CopJson.Array(chosen.Select(CopJson.From)));

    /// <summary>An input of a record, with the JSON Schema of its metadata.</summary>
    public static AnswerType<T> Record<T>() where T : ICopData<T> => Input(
        SchemaOf(T.JsonType), value => Read(value, T.JsonType), value => CopJson.Serialize(value, T.JsonType));

    /// <summary>A decision between the members of an enumeration; their names in camel case are the options.</summary>
    public static AnswerType<T> Decision<T>() where T : struct, Enum
    {
        var byName = Enum.GetValues<T>().ToDictionary(value => JsonNamingPolicy.CamelCase.ConvertName(value.ToString()),
            StringComparer.Ordinal);
        return new AnswerType<T>(isDecision: true, schema: null, [.. byName.Keys.Select(CopJson.From)],
            answer => byName[answer.Payload["decision"]!.AsString()!], WriteOption);
    }

    /// <summary>A decision on proposed arguments: approve, reject, edit and approve, or respond instead.</summary>
    /// <typeparam name="T">The record of the arguments.</typeparam>
    public static AnswerType<Approval<T>> Approval<T>() where T : ICopData<T> => new(
        isDecision: true, SchemaOf(T.JsonType),
        [
            CopJson.From("approve"), CopJson.From("reject"), Option("edit", "value"), Option("respond", "rationale"),
        ],
        answer => new Approval<T>(answer.Payload["decision"]!.AsString() switch
        {
            "approve" => ApprovalKind.Approved,
            "edit" => ApprovalKind.Edited,
            "respond" => ApprovalKind.Responded,
            _ => ApprovalKind.Rejected,
        }, answer.Payload["value"] is { } edited ? Read(edited, T.JsonType) : default, answer.Payload["rationale"]?.AsString()),
        WriteApproval);

    internal static AnswerType<T> Default<T>()
    {
        object? known = typeof(T) == typeof(string) ? Text() : typeof(T) == typeof(double) ? Number()
            : typeof(T) == typeof(bool) ? Boolean() : typeof(T).IsEnum ? EnumType<T>() : null;
        return known as AnswerType<T> ?? throw new ArgumentException(
            $"{typeof(T).Name} is no enumeration, string, double or bool; name the type of the answer: " +
                $"AnswerType.Record<{typeof(T).Name}>().");
    }

    private static AnswerType<T> EnumType<T>()
    {
        var byName = Enum.GetNames(typeof(T))
            .ToDictionary(JsonNamingPolicy.CamelCase.ConvertName, name => (T)Enum.Parse(typeof(T), name), StringComparer.Ordinal);
        return new AnswerType<T>(isDecision: true, schema: null, [.. byName.Keys.Select(CopJson.From)],
            answer => byName[answer.Payload["decision"]!.AsString()!], WriteOption);
    }

    private static HumanAnswer WriteOption<T>(T option) => HumanAnswer.Decide(JsonNamingPolicy.CamelCase.ConvertName($"{option}"));

    private static HumanAnswer WriteApproval<T>(Approval<T> approval) where T : ICopData<T> => new()
    {
        Decision = approval.Kind switch
        {
            ApprovalKind.Approved => "approve",
            ApprovalKind.Edited => "edit",
            ApprovalKind.Responded => "respond",
            _ => "reject",
        },
        Value = approval is { Kind: ApprovalKind.Edited, Edited: { } edited } ? CopJson.Serialize(edited, T.JsonType) : null,
        Rationale = approval.Reason,
    };

    private static AnswerType<T> Input<T>(CopJson schema, Func<CopJson, T> read, Func<T, CopJson> write) => new(
        isDecision: false, schema, [], answer => read(answer.Payload["value"]!), value => HumanAnswer.Give(write(value)));

    private static CopJson Option(string id, string needs) =>
        CopJson.Object(("id", CopJson.From(id)), ("needs", CopJson.Array(CopJson.From(needs))));

    private static CopJson Schema(string type) => CopJson.Object(("type", CopJson.From(type)));

    private static CopJson Texts(ImmutableArray<string> values)
    {
        if (values.IsDefaultOrEmpty || values.Distinct(StringComparer.Ordinal).Count() != values.Length)
            throw new ArgumentException("The values to choose from are empty, or one is there twice.", nameof(values));
        return CopJson.Array(values.Select(CopJson.From));
    }

    private static CopJson SchemaOf(JsonTypeInfo type) => CopJson.Parse(type.GetJsonSchemaAsNode().ToJsonString()).Unwrap();

    private static T Read<T>(CopJson value, JsonTypeInfo<T> type) =>
        value.Deserialize(type) ?? throw new JsonException($"The answer is null, not a {typeof(T).Name}.");
}
