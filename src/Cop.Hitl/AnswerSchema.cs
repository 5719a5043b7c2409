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
        var details = results.Details ?? [];
        var held = details.Where(detail => detail.IsValid).Select(Place).ToHashSet();
        var faults = details.Append(results).Where(detail => detail.Errors is { Count: > 0 } && !IsWithinAny(detail, held)).ToList();
        var first = faults.Find(detail => !IsAlternative(detail)) ?? faults.FirstOrDefault();
        return first is null
            ? "the value does not match the schema"
            : $"the value at '{first.InstanceLocation}' does not match: {string.Join("; ", first.Errors!.Values)}";
    }

    private static (string Path, string Instance) Place(EvaluationResults detail) =>
        (PathOf(detail), detail.InstanceLocation.ToString());

    private static string PathOf(EvaluationResults detail) => detail.EvaluationPath.ToString();

    // A schema of which another one may do instead, or that decides which one does.
    private static bool IsAlternative(EvaluationResults detail) =>
        PathOf(detail).Split('/').Any(part => part is "anyOf" or "oneOf" or "not" or "if" or "contains");

    // An alternative that does not match is no fault where another one does. A path of the schema is the same for all items of a list, so
    // the place of the value belongs to it.
    private static bool IsWithinAny(EvaluationResults detail, HashSet<(string Path, string Instance)> held) =>
        Prefixes(PathOf(detail)).Any(path => Prefixes(Place(detail).Instance).Any(instance => held.Contains((path, instance))));

    // A JSON Pointer and those that it continues, to the root.
    private static IEnumerable<string> Prefixes(string pointer)
    {
        yield return pointer;
        for (var end = pointer.LastIndexOf('/'); end >= 0; end = pointer.LastIndexOf('/', end - 1))
        {
            yield return pointer[..end];
            if (end == 0)
                yield break;
        }
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
