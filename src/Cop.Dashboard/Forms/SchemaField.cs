using System.Collections.Immutable;
using System.Text.Json;

namespace Cop.Dashboard;

/// <summary>A field of a form, made from a JSON Schema. Pure.</summary>
/// <param name="Name">The name in the form: the JSON Pointer of the value, after <c>v</c>.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Schema">The schema.</param>
internal sealed record SchemaField(string Name, FieldKind Kind, CopJson Schema)
{
    private const int MaxDepth = 3;
    private const int MaxFields = 100;
    private const int LongLength = 200;
    private static readonly string[] Combining = ["oneOf", "anyOf", "allOf", "not", "if", "dependentSchemas", "prefixItems"];

    public string Label { get; init; } = "";

    public bool IsRequired { get; init; }

    /// <summary>The fields of an object.</summary>
    public ImmutableArray<SchemaField> Members { get; init; } = [];

    /// <summary>The values of a choice, each with its title.</summary>
    public ImmutableArray<(CopJson Value, string Title)> Choices { get; init; } = [];

    public string? Description => Schema["description"]?.AsString();

    /// <summary>Reads a schema; what a form does not support becomes one field of JSON.</summary>
    public static SchemaField Of(CopJson? schema)
    {
        var count = 0;
        return Of("v", schema ?? CopJson.EmptyObject, "Value", isRequired: true, 0, ref count);
    }

    private static SchemaField Of(string name, CopJson schema, string label, bool isRequired, int depth, ref int count)
    {
        label = schema["title"]?.AsString() ?? label;
        if (++count > MaxFields)
            return new SchemaField(name, FieldKind.Json, schema) { Label = label, IsRequired = isRequired };
        if (ChoicesOf(schema) is { IsEmpty: false } choices)
            return new SchemaField(name, FieldKind.Choice, schema) { Label = label, IsRequired = isRequired, Choices = choices };
        if (IsCombined(schema))
            return new SchemaField(name, FieldKind.Json, schema) { Label = label, IsRequired = isRequired };
        switch (schema["type"]?.AsString())
        {
            case "string":
                var isLong = schema["format"] is null && (Number(schema["maxLength"]) ?? LongLength + 1) > LongLength;
                return new SchemaField(name, isLong ? FieldKind.LongText : FieldKind.Text, schema) { Label = label,
                    IsRequired = isRequired };
            case "number":
                return new SchemaField(name, FieldKind.Number, schema) { Label = label, IsRequired = isRequired };
            case "integer":
                return new SchemaField(name, FieldKind.Integer, schema) { Label = label, IsRequired = isRequired };
            case "boolean":
                return new SchemaField(name, FieldKind.Boolean, schema) { Label = label, IsRequired = isRequired };
            case "array" when schema["items"] is { } items && ChoicesOf(items) is { IsEmpty: false } several:
                return new SchemaField(name, FieldKind.Choices, schema) { Label = label, IsRequired = isRequired, Choices = several };
            case "array" when schema.At("/items/type")?.AsString() is "string" or "number" or "integer":
                return new SchemaField(name, FieldKind.List, schema) { Label = label, IsRequired = isRequired };
            case "object" when depth < MaxDepth && schema["properties"] is { Kind: JsonValueKind.Object } properties
                && AreAll(properties, schema):
                return Object(name, schema, properties, label, isRequired, depth, ref count);
            default:
                return new SchemaField(name, FieldKind.Json, schema) { Label = label, IsRequired = isRequired };
        }
    }

    private static SchemaField Object(
        string name, CopJson schema, CopJson properties, string label, bool isRequired, int depth, ref int count)
    {
        var required = (schema["required"]?.Items ?? []).Select(item => item.AsString()).ToHashSet();
        var members = ImmutableArray.CreateBuilder<SchemaField>();
        foreach (var (member, below) in properties.Members)
        {
            var pointer = $"{name}/{member.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
            members.Add(Of(pointer, below, member, required.Contains(member), depth + 1, ref count));
        }

        return new SchemaField(name, FieldKind.Object, schema) { Label = label, IsRequired = isRequired,
            Members = members.DrainToImmutable() };
    }

    private static ImmutableArray<(CopJson Value, string Title)> ChoicesOf(CopJson schema)
    {
        if (schema["enum"] is { Kind: JsonValueKind.Array } values)
            return [.. values.Items.Select(value => (value, value.AsString() ?? value.ToString()))];
        if (schema["const"] is { } only)
            return [(only, schema["title"]?.AsString() ?? only.AsString() ?? only.ToString())];
        var constants = (schema["oneOf"]?.Items ?? []).ToList();
        return constants.Count > 0 && constants.TrueForAll(each => each["const"] is not null)
            ? [.. constants.Select(each => (each["const"]!, each["title"]?.AsString() ?? each["const"]!.AsString()
                ?? each["const"]!.ToString()))]
            : [];
    }

    // An object that needs members besides its properties has no field for them.
    private static bool AreAll(CopJson properties, CopJson schema) =>
        (schema["required"]?.Items ?? []).All(item => item.AsString() is { } name && properties[name] is not null)
        && (Number(schema["minProperties"]) ?? 0) <= properties.Members.Count();

    // Such a schema is not a list of fields: the value is typed as JSON, and the host's validation decides.
    private static bool IsCombined(CopJson schema) => schema.Kind != JsonValueKind.Object
        || Array.Exists(Combining, name => schema[name] is not null);

    public static long? Number(CopJson? value) =>
        value is { Kind: JsonValueKind.Number } && value.Element.TryGetInt64(out var number) ? number : null;
}
