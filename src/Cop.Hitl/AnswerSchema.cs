using System.Text.Json;
using Json.Schema;

namespace Cop.Hitl;

/// <summary>JSON Schema 2020-12 for answers, without the keywords by which a schema can take unbounded time or leave the request.</summary>
/// <remarks>spec/hitl.md, "Schemas".</remarks>
internal static class AnswerSchema
{
    private const string Dialect = "https://json-schema.org/draft/2020-12/schema";

    private static readonly string[] Refused =
    [
        "$ref", "$dynamicRef", "$recursiveRef", "$id", "$anchor", "$dynamicAnchor", "$vocabulary", "pattern", "patternProperties",
    ];

    private static readonly string[] Single =
        ["items", "contains", "additionalProperties", "propertyNames", "not", "if", "then", "else", "unevaluatedItems",
            "unevaluatedProperties"];

    private static readonly string[] Several = ["prefixItems", "allOf", "anyOf", "oneOf"];

    private static readonly string[] Named = ["properties", "dependentSchemas", "$defs"];

    /// <summary>Returns why the schema is refused; null when it is supported.</summary>
    public static string? Refuse(CopJson schema)
    {
        if (schema.Utf8.Length > HitlLimits.MaxSchemaBytes)
            return $"it has {schema.Utf8.Length} bytes, more than {HitlLimits.MaxSchemaBytes}";
        if (schema["$schema"] is { } dialect && dialect.AsString() != Dialect)
            return $"its $schema is not {Dialect}";
        var count = 0;
        if (Walk(schema, ref count) is { } fault)
            return fault;
        if (count > HitlLimits.MaxSubschemas)
            return $"it has {count} subschemas, more than {HitlLimits.MaxSubschemas}";
        try
        {
            _ = Build(schema);
            return null;
        }
        catch (Exception malformed) when (
            malformed is JsonException or JsonSchemaException or ArgumentException or InvalidOperationException
            or FormatException or KeyNotFoundException)
        {
            return $"it is not JSON Schema 2020-12 ({malformed.Message.TrimEnd('.')})";
        }
    }

    /// <summary>Returns why a value does not match a schema; null when it does.</summary>
    public static string? Fault(CopJson schema, CopJson value)
    {
        if (Refuse(schema) is { } unsupported)
            return $"its schema is not supported: {unsupported}";
        var subschemas = 0;
        Walk(schema, ref subschemas);
        if ((long)Values(value) * subschemas > HitlLimits.MaxSchemaWork)
            return "the value is too large for its schema";
        var results = Build(schema).Evaluate(value.Element, new EvaluationOptions { OutputFormat = OutputFormat.List });
        if (results.IsValid)
            return null;
        var first = (results.Details ?? []).Append(results).FirstOrDefault(detail => detail.Errors is { Count: > 0 });
        return first is null
            ? "the value does not match the schema"
            : $"the value at '{first.InstanceLocation}' does not match: {string.Join("; ", first.Errors!.Values)}";
    }

    private static JsonSchema Build(CopJson schema) => JsonSchema.FromText(schema.ToString());

    // Structural, so that a property may be named like a keyword.
    private static string? Walk(CopJson schema, ref int count)
    {
        count++;
        if (schema.Kind != JsonValueKind.Object)
            return null;
        if (Array.Find(Refused, name => schema[name] is not null) is { } refused)
            return $"the keyword '{refused}' is not allowed in requests";
        if (schema["uniqueItems"]?.Kind == JsonValueKind.True
            && !(schema["maxItems"] is { Kind: JsonValueKind.Number } most && most.Element.TryGetInt32(out var items) && items <= 1000))
            return "uniqueItems needs maxItems of at most 1000";
        foreach (var below in Below(schema))
        {
            if (Walk(below, ref count) is { } fault)
                return fault;
        }

        return null;
    }

    private static IEnumerable<CopJson> Below(CopJson schema) =>
        Single.Select(name => schema[name]).OfType<CopJson>()
            .Concat(Several.SelectMany(name => schema[name]?.Items ?? []))
            .Concat(Named.SelectMany(name => schema[name]?.Members.Select(member => member.Value) ?? []));

    private static int Values(CopJson value) => value.Kind switch
    {
        JsonValueKind.Array => 1 + value.Items.Sum(Values),
        JsonValueKind.Object => 1 + value.Members.Sum(member => Values(member.Value)),
        _ => 1,
    };
}
