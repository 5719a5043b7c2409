using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Cop.Core.Tests.Schemas;

/// <summary>
/// The subset of JSON Schema 2020-12 that the schemas of spec/ use. An unknown keyword is an error, so that none is ignored.
/// </summary>
internal sealed class JsonSchemas
{
    private static readonly string[] Silent = ["$schema", "$id", "title", "description", "$defs", "properties", "then", "prefixItems"];
    private readonly Dictionary<string, CopJson> _byName;

    private JsonSchemas(IEnumerable<CopJson> schemas) => _byName = schemas.ToDictionary(schema => schema["$id"]!.AsString()!);

    /// <summary>All schemas of the specification, by their names.</summary>
    public static JsonSchemas OfSpecification() => new(Directory
        .GetFiles(RepositoryRoot.File("spec"), "*.schema.json", SearchOption.AllDirectories)
        .Select(file => CopJson.Parse(File.ReadAllBytes(file)).Unwrap())
        .Where(schema => schema["$id"] is not null));

    public CopJson this[string name] => _byName[name];

    /// <summary>Returns the first violation of a schema; null if the value is valid.</summary>
    public string? FaultOf(CopJson schema, CopJson value) => Fault(schema, schema, value, "");

    private string? Fault(CopJson schema, CopJson root, CopJson value, string place)
    {
        if (schema.Kind is JsonValueKind.True)
            return null;
        if (schema.Kind is JsonValueKind.False)
            return $"{place}: nothing may stand here";
        return schema.Members.Select(keyword => Check(keyword.Name, keyword.Value, schema, root, value, place))
            .FirstOrDefault(fault => fault is not null);
    }

    private string? Check(string keyword, CopJson rule, CopJson schema, CopJson root, CopJson value, string place) => keyword switch
    {
        _ when Silent.Contains(keyword) => keyword switch
        {
            "properties" => Properties(rule, root, value, place),
            "prefixItems" => Prefix(rule, root, value, place),
            _ => null,
        },
        "$ref" => Refer(rule.AsString()!, root, value, place),
        "type" => Demand(
            (rule.Kind == JsonValueKind.Array ? rule.Items : [rule]).Any(type => IsOf(type.AsString()!, value)), place, $"is no {rule}"),
        "const" => Demand(rule.Equals(value), place, $"is not {rule}"),
        "enum" => Demand(rule.Items.Any(value.Equals), place, $"is none of {rule}"),
        "required" => value.Kind != JsonValueKind.Object
            ? null
            : rule.Items.Select(name => Demand(value[name.AsString()!] is not null, place, $"has no '{name.AsString()}'"))
                .FirstOrDefault(fault => fault is not null),
        "additionalProperties" => Additional(rule, schema, root, value, place),
        "items" => Items(rule, schema, root, value, place),
        "minItems" =>
            value.Kind != JsonValueKind.Array ? null : Demand(value.Items.Count() >= Number(rule), place, $"has fewer than {rule} items"),
        "maxItems" =>
            value.Kind != JsonValueKind.Array ? null : Demand(value.Items.Count() <= Number(rule), place, $"has more than {rule} items"),
        "uniqueItems" => value.Kind != JsonValueKind.Array
            ? null
            : Demand(value.Items.Distinct().Count() == value.Items.Count(), place, "has an item twice"),
        "minimum" => value.Kind != JsonValueKind.Number ? null : Demand(Number(value) >= Number(rule), place, $"is below {rule}"),
        "maximum" => value.Kind != JsonValueKind.Number ? null : Demand(Number(value) <= Number(rule), place, $"is above {rule}"),
        "propertyNames" => value.Kind != JsonValueKind.Object
            ? null
            : value.Members.Select(member => Fault(rule, root, CopJson.From(member.Name), $"{place}/{member.Name}"))
                .FirstOrDefault(fault => fault is not null),
        "minLength" => value.AsString() is not { } text
            ? null
            : Demand(text.EnumerateRunes().Count() >= Number(rule), place, $"is shorter than {rule}"),
        "maxLength" => value.AsString() is not { } text
            ? null
            : Demand(text.EnumerateRunes().Count() <= Number(rule), place, $"is longer than {rule}"),
        "pattern" => value.AsString() is not { } text
            ? null
            : Demand(Regex.IsMatch(text, rule.AsString()!, RegexOptions.ECMAScript), place, $"does not match {rule}"),
        "allOf" => rule.Items.Select(each => Fault(each, root, value, place)).FirstOrDefault(fault => fault is not null),
        "anyOf" => Demand(rule.Items.Any(each => Fault(each, root, value, place) is null), place, "fits none of anyOf"),
        "oneOf" =>
            Demand(rule.Items.Count(each => Fault(each, root, value, place) is null) == 1, place, "does not fit exactly one of oneOf"),
        "not" => Demand(Fault(rule, root, value, place) is not null, place, "fits what it must not"),
        "if" => Fault(rule, root, value, place) is null ? Fault(schema["then"]!, root, value, place) : null,
        _ => throw new InvalidOperationException($"The schemas use '{keyword}', which is not checked here."),
    };

    private static string? Demand(bool holds, string place, string fault) =>
        holds ? null : $"{(place.Length == 0 ? "the whole" : place)} {fault}";

    private static double Number(CopJson json) => double.Parse(json.ToString(), CultureInfo.InvariantCulture);

    private static bool IsOf(string type, CopJson value) => type switch
    {
        "object" => value.Kind == JsonValueKind.Object,
        "array" => value.Kind == JsonValueKind.Array,
        "string" => value.Kind == JsonValueKind.String,
        "number" => value.Kind == JsonValueKind.Number,
        "integer" => value.Kind == JsonValueKind.Number && double.IsInteger(Number(value)),
        "boolean" => value.Kind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.Kind == JsonValueKind.Null,
        _ => throw new InvalidOperationException($"There is no type '{type}'."),
    };

    private string? Refer(string reference, CopJson root, CopJson value, string place)
    {
        var parts = reference.Split('#');
        var target = parts[0].Length == 0 ? root : _byName[parts[0]];
        return Fault(parts.Length == 1 || parts[1].Length == 0 ? target : target.At(parts[1])!, target, value, place);
    }

    private string? Properties(CopJson rule, CopJson root, CopJson value, string place) =>
        value.Kind != JsonValueKind.Object ? null : rule.Members
        .Select(property => value[property.Name] is { } found ? Fault(property.Value, root, found, $"{place}/{property.Name}") : null)
            .FirstOrDefault(fault => fault is not null);

    private string? Additional(CopJson rule, CopJson schema, CopJson root, CopJson value, string place) =>
        value.Kind != JsonValueKind.Object ? null : value.Members
        .Where(member => schema["properties"]?[member.Name] is null)
        .Select(member => Fault(rule, root, member.Value, $"{place}/{member.Name}")).FirstOrDefault(fault => fault is not null);

    private string? Items(CopJson rule, CopJson schema, CopJson root, CopJson value, string place) =>
        value.Kind != JsonValueKind.Array ? null : value.Items
        .Select((item, index) => (item, index)).Skip(schema["prefixItems"]?.Items.Count() ?? 0)
        .Select(each => Fault(rule, root, each.item, $"{place}/{each.index}")).FirstOrDefault(fault => fault is not null);

    private string? Prefix(CopJson rule, CopJson root, CopJson value, string place) => value.Kind != JsonValueKind.Array ? null : rule.Items
        .Zip(value.Items, (each, item) => (each, item))
        .Select((pair, index) => Fault(pair.each, root, pair.item, $"{place}/{index}")).FirstOrDefault(fault => fault is not null);
}
