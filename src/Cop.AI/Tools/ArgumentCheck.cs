using System.Text.Json;

namespace Cop.AI;

/// <summary>
/// Compares arguments with the schema of a tool: types, required members, enumerations and closed objects. Keywords that can take unbounded
/// time, such as <c>pattern</c>, are left to the tool.
/// </summary>
internal static class ArgumentCheck
{
    private const int MaxDepth = 32;

    /// <summary>Returns the first fault; null when there is none.</summary>
    public static string? Fault(JsonElement schema, JsonElement arguments) => Fault(schema, arguments, "$", 0);

    private static string? Fault(JsonElement schema, JsonElement value, string path, int depth)
    {
        if (schema.ValueKind != JsonValueKind.Object || depth > MaxDepth)
            return null;
        if (schema.TryGetProperty("type", out var type) && !Types(type).Any(name => Is(name, value)))
            return $"{path} is {Name(value)}, not {string.Join(" or ", Types(type))}";
        if (schema.TryGetProperty("enum", out var allowed) && allowed.ValueKind == JsonValueKind.Array
            && !allowed.EnumerateArray().Any(item => JsonElement.DeepEquals(item, value)))
            return $"{path} is none of {SafeText.Cut(allowed.GetRawText(), 200)}";
        return value.ValueKind switch
        {
            JsonValueKind.Object => ObjectFault(schema, value, path, depth),
            JsonValueKind.Array when schema.TryGetProperty("items", out var items) => value.EnumerateArray()
                .Select((item, index) => Fault(items, item,
                    $"{path}[{index.ToString(System.Globalization.CultureInfo.InvariantCulture)}]", depth + 1))
                .FirstOrDefault(fault => fault is not null),
            _ => null,
        };
    }

    private static string? ObjectFault(JsonElement schema, JsonElement value, string path, int depth)
    {
        if (schema.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array)
        {
            foreach (var name in required.EnumerateArray())
            {
                if (name.ValueKind == JsonValueKind.String && !value.TryGetProperty(name.GetString()!, out _))
                    return $"{path} lacks '{name.GetString()}'";
            }
        }

        var isClosed = schema.TryGetProperty("additionalProperties", out var more) && more.ValueKind == JsonValueKind.False;
        var hasMembers = schema.TryGetProperty("properties", out var members) && members.ValueKind == JsonValueKind.Object;
        foreach (var member in value.EnumerateObject())
        {
            if (hasMembers && members.TryGetProperty(member.Name, out var known))
            {
                if (Fault(known, member.Value, $"{path}.{SafeText.Cut(member.Name, 100)}", depth + 1) is { } fault)
                    return fault;
            }
            else if (isClosed)
            {
                return $"{path} has the unknown member '{SafeText.Cut(member.Name, 100)}'";
            }
        }

        return null;
    }

    private static IEnumerable<string> Types(JsonElement type) => type.ValueKind switch
    {
        JsonValueKind.String => [type.GetString()!],
        JsonValueKind.Array => type.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item =>
            item.GetString()!),
        _ => ["any"],
    };

    private static bool Is(string type, JsonElement value) => (type, value.ValueKind) switch
    {
        ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("string", JsonValueKind.String) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) or ("null", JsonValueKind.Null) or ("number", JsonValueKind.Number) => true,
        ("integer", JsonValueKind.Number) => value.TryGetDouble(out var number) && Math.Floor(number) == number,
        ("object" or "array" or "string" or "boolean" or "null" or "number" or "integer", _) => false,
        _ => true,
    };

    private static string Name(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "boolean",
        var kind => kind.ToString().ToLowerInvariant(),
    };
}
