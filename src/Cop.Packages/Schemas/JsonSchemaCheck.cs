using System.Text.Json;

namespace Cop.Packages;

/// <summary>
/// Checks JSON values against an author's JSON Schema (2020-12), as far as it is evaluated here: references stay in the document.
/// </summary>
/// <remarks>
/// Patterns are matched in linear time. Keywords that need state across subschemas (unevaluated…, dynamic references) are refused.
/// </remarks>
internal sealed class JsonSchemaCheck
{
    private const int MaxDepth = 128;

    private static readonly string[] Refused = ["unevaluatedProperties", "unevaluatedItems", "$dynamicRef", "$recursiveRef"];

    private readonly CopJson _root;
    private readonly List<string> _faults = [];
    private int _depth;

    private JsonSchemaCheck(CopJson root) => _root = root;

    /// <summary>Returns the first fault of a value, as a sentence; null when it fits.</summary>
    public static string? FindFault(CopJson schema, CopJson value)
    {
        var check = new JsonSchemaCheck(schema);
        return check.Fits(schema, value, "") ? null : check._faults.FirstOrDefault() ?? "The value does not fit the schema.";
    }

    /// <summary>Returns the reason that a schema cannot be used; null when it can.</summary>
    public static string? FindFaultOfSchema(CopJson schema) => new JsonSchemaCheck(schema).Inspect(schema, "#", 0);

    private string? Inspect(CopJson schema, string at, int depth)
    {
        if (schema.Kind is JsonValueKind.True or JsonValueKind.False) return null;
        if (schema.Kind != JsonValueKind.Object || depth > MaxDepth) return $"{at} is no schema.";
        if (Refused.FirstOrDefault(
            each => schema[each] is not null) is { } refused) return $"{at} uses {refused}, which is not evaluated here.";
        if (schema["$ref"] is { } reference && Target(reference) is null) return $"{at} refers to {reference}, which is not in the file.";
        if (schema["pattern"]?.AsString() is { } pattern
            && !LinearPattern.TryCompile(pattern, out _, out var reason)) return $"The pattern of {at} cannot be used. {reason}";
        foreach (var name in new[] { "items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames" })
        {
            if (schema[name] is { } one && Inspect(one, $"{at}/{name}", depth + 1) is { } fault) return fault;
        }

        foreach (var name in new[] { "properties", "patternProperties", "$defs", "definitions", "dependentSchemas" })
        {
            foreach (var (key, one) in schema[name] is { Kind: JsonValueKind.Object } map ? map.Members : [])
                if (Inspect(one, $"{at}/{name}/{key}", depth + 1) is { } fault) return fault;
        }

        foreach (var name in new[] { "allOf", "anyOf", "oneOf", "prefixItems" })
        {
            foreach (var one in schema[name] is { Kind: JsonValueKind.Array } list ? list.Items : [])
                if (Inspect(one, $"{at}/{name}", depth + 1) is { } fault) return fault;
        }

        return null;
    }

    private CopJson? Target(CopJson reference) =>
        reference.AsString() is ['#', .. var pointer] ? _root.At(Uri.UnescapeDataString(pointer)) : null;

    private bool Fits(CopJson schema, CopJson value, string at)
    {
        if (schema.Kind == JsonValueKind.True) return true;
        if (schema.Kind == JsonValueKind.False) return Fault(at, "nothing is allowed here");
        if (++_depth > MaxDepth) return Fault(at, "the schema refers to itself without end");
        bool fits = FitsReference(schema, value, at) && FitsValue(schema, value, at) && FitsCombined(schema, value, at) && value.Kind switch
        {
            JsonValueKind.Object => FitsObject(schema, value, at),
            JsonValueKind.Array => FitsArray(schema, value, at),
            JsonValueKind.String => FitsText(schema, value.AsString()!, at),
            JsonValueKind.Number => FitsNumber(schema, value.Element.GetDouble(), at),
            _ => true,
        };
        _depth--;
        return fits;
    }

    private bool FitsReference(CopJson schema, CopJson value, string at) =>
        schema["$ref"] is not { } reference
            || (Target(reference) is { } target ? Fits(target, value, at) : Fault(at, $"{reference} is not in the file"));

    private bool FitsValue(CopJson schema, CopJson value, string at)
    {
        if (schema["type"] is { } type
            && !(type.Kind == JsonValueKind.Array ? type.Items : [type]).Any(each => HasType(each.AsString(), value)))
            return Fault(at, $"{value.Kind.ToString().ToLowerInvariant()} is not {type}");
        if (schema["enum"] is { } allowed && !allowed.Items.Contains(value)) return Fault(at, $"{value} is none of {allowed}");
        return schema["const"] is not { } constant || constant.Equals(value) || Fault(at, $"{value} is not {constant}");
    }

    private static bool HasType(string? type, CopJson value) => type switch
    {
        "object" => value.Kind == JsonValueKind.Object,
        "array" => value.Kind == JsonValueKind.Array,
        "string" => value.Kind == JsonValueKind.String,
        "number" => value.Kind == JsonValueKind.Number,
        "integer" => value.Kind == JsonValueKind.Number && Math.Floor(value.Element.GetDouble()) == value.Element.GetDouble(),
        "boolean" => value.Kind is JsonValueKind.True or JsonValueKind.False,
        _ => value.Kind == JsonValueKind.Null,
    };

    private bool FitsCombined(CopJson schema, CopJson value, string at)
    {
        if ((schema["allOf"]?.Items ?? []).Any(each => !Fits(each, value, at))) return false;
        int before = _faults.Count;
        if (schema["anyOf"] is { } any && !any.Items.Any(each => Fits(each, value, at))) return Fault(at, "none of the alternatives fits");
        if (schema["oneOf"] is { } one && one.Items.Count(each => Fits(each, value, at)) != 1) return Fault(
            at, "not exactly one of the alternatives fits");
        if (schema["not"] is { } not && Fits(not, value, at)) return Fault(at, "it is what is not allowed");
        var branch = schema["if"] is { } condition ? Fits(condition, value, at) ? schema["then"] : schema["else"] : null;
        // What alternatives said that did not have to fit is no fault.
        _faults.RemoveRange(before, _faults.Count - before);
        return branch is null || Fits(branch, value, at);
    }

    private bool FitsObject(CopJson schema, CopJson value, string at)
    {
        int count = value.Members.Count();
        if (schema["required"]?.Items.FirstOrDefault(each => value[each.AsString()!] is null) is { } missing) return Fault(
            at, $"{missing} is missing");
        if (Number(schema["minProperties"]) > count || Number(schema["maxProperties"]) < count) return Fault(at, $"it has {count} members");
        foreach (var (name, needed) in schema["dependentRequired"]?.Members ?? [])
        {
            if (value[name] is not null && needed.Items.Any(each => value[each.AsString()!] is null)) return Fault(
                at, $"{name} needs {needed}");
        }

        foreach (var (name, needed) in schema["dependentSchemas"]?.Members ?? [])
        {
            if (value[name] is not null && !Fits(needed, value, at)) return false;
        }

        return value.Members.All(member => FitsMember(schema, member.Name, member.Value, $"{at}/{JsonPointerToken.Escape(member.Name)}"));
    }

    private bool FitsMember(CopJson schema, string name, CopJson value, string at)
    {
        if (schema["propertyNames"] is { } names && !Fits(names, CopJson.From(name), at)) return false;
        bool isKnown = schema["properties"]?[name] is not null;
        if (schema["properties"]?[name] is { } known && !Fits(known, value, at)) return false;
        foreach (var (pattern, one) in schema["patternProperties"]?.Members ?? [])
        {
            if (!LinearPattern.TryCompile(pattern, out var regex, out _) || !regex.IsMatch(name)) continue;
            isKnown = true;
            if (!Fits(one, value, at)) return false;
        }

        return isKnown || schema["additionalProperties"] is not { } rest
            || (rest.Kind == JsonValueKind.False ? Fault(at, "the member is not known") : Fits(rest, value, at));
    }

    private bool FitsArray(CopJson schema, CopJson value, string at)
    {
        var items = value.Items.ToList();
        var first = (schema["prefixItems"]?.Items ?? []).ToList();
        if (Number(schema["minItems"]) > items.Count || Number(schema["maxItems"]) < items.Count) return Fault(
            at, $"it has {items.Count} items");
        if (schema["uniqueItems"]?.Kind == JsonValueKind.True && items.Distinct().Count() != items.Count) return Fault(
            at, "an item occurs twice");
        for (int index = 0; index < items.Count; index++)
        {
            var one = index < first.Count ? first[index] : schema["items"];
            if (one is not null && !Fits(one, items[index], $"{at}/{index}")) return false;
        }

        if (schema["contains"] is not { } contained) return true;
        int before = _faults.Count;
        int found = items.Count(each => Fits(contained, each, at));
        _faults.RemoveRange(before, _faults.Count - before);
        return found >= (Number(schema["minContains"]) ?? 1) && !(found > Number(schema["maxContains"])) || Fault(at, $"{found} items fit");
    }

    private bool FitsText(CopJson schema, string text, string at)
    {
        int length = text.EnumerateRunes().Count();
        if (Number(schema["minLength"]) > length || Number(schema["maxLength"]) < length) return Fault(at, $"it has {length} characters");
        return schema["pattern"]?.AsString() is not { } pattern || LinearPattern.TryCompile(pattern, out var regex, out _)
            && regex.IsMatch(text)
            || Fault(at, $"it does not match {pattern}");
    }

    private bool FitsNumber(CopJson schema, double number, string at)
    {
        bool isOutside = number < Number(schema["minimum"]) || number > Number(schema["maximum"])
            || number <= Number(schema["exclusiveMinimum"]) || number >= Number(schema["exclusiveMaximum"]);
        if (isOutside) return Fault(at, "the number is outside of its limits");
        return Number(schema["multipleOf"]) is not { } step || IsMultiple(number, step)
            || Fault(at, $"the number is no multiple of {schema["multipleOf"]}");
    }

    private static bool IsMultiple(double number, double step)
    {
        double quotient = number / step;
        return double.IsFinite(quotient) && Math.Abs(quotient - Math.Round(quotient)) < 1e-9 * Math.Max(1, Math.Abs(quotient));
    }

    private static double? Number(CopJson? json) => json?.Kind == JsonValueKind.Number ? json.Element.GetDouble() : null;

    private bool Fault(string at, string reason)
    {
        _faults.Add($"{(at.Length == 0 ? "The value" : at)}: {reason}.");
        return false;
    }
}
