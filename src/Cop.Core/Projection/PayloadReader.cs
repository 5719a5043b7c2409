using System.Collections.Immutable;
using System.Text.Json;

namespace Cop;

/// <summary>Reads the members of a payload and keeps the first fault.</summary>
internal sealed class PayloadReader(Event source)
{
    /// <summary>The first fault; null while there is none.</summary>
    public CopError? Fault { get; private set; }

    public CopJson Json => source.Payload;

    public string Required(string name) => Optional(name) ?? Fail(name, "is missing") ?? "";

    /// <summary>A required id (D-14).</summary>
    public string Id(string name)
    {
        var id = Required(name);
        if (Fault is null && CopId.Check(id, name) is { } fault)
            Fault = fault with { Message = $"{source.Type} '{source.Id}': {fault.Message}" };
        return id;
    }

    public string? Optional(string name) => Text(source.Payload[name], name);

    public bool Flag(string name) => source.Payload[name] is { Kind: not JsonValueKind.Null } value
        && (value.Kind is JsonValueKind.True or JsonValueKind.False || Fail(name, "is not a boolean") is not null) && value.Kind == JsonValueKind.True;

    public int Number(string name) => Number(source.Payload, name, "") ?? (Fail(name, "is missing") is null ? 0 : 0);

    public int? Number(CopJson container, string name, string path)
    {
        var value = container[name];
        if (value is null || value.Kind == JsonValueKind.Null)
            return null;
        if (value.Kind == JsonValueKind.Number && value.Element.TryGetInt32(out var number) && number >= 0)
            return number;
        Fail(path + name, "is not an integer from 0 to 2147483647");
        return null;
    }

    public CopJson? Object(string name)
    {
        var value = source.Payload[name];
        if (value is null || value.Kind == JsonValueKind.Null)
            return null;
        if (value.Kind == JsonValueKind.Object)
            return value;
        Fail(name, "is not an object");
        return null;
    }

    public ImmutableArray<string> Strings(CopJson container, string name, string path = "")
    {
        var value = container[name];
        if (value is null || value.Kind == JsonValueKind.Null)
            return [];
        if (value.Kind != JsonValueKind.Array)
        {
            Fail(path + name, "is not an array of strings");
            return [];
        }

        var items = ImmutableArray.CreateBuilder<string>();
        foreach (var item in value.Items)
        {
            if (item.AsString() is { Length: > 0 } text)
                items.Add(text);
            else
                Fail(path + name, "is not an array of strings that are not empty");
        }

        return items.DrainToImmutable();
    }

    public DateTimeOffset? Time(CopJson container, string name, string path = "")
    {
        var value = container[name];
        if (value is null || value.Kind == JsonValueKind.Null)
            return null;
        if (CopTime.TryParse(value.AsString(), out var time))
            return time;
        Fault ??= new CopError(CopErrorCodes.InvalidTimestamp,
            $"{source.Type} '{source.Id}': '{path}{name}' is {value}, which is no ISO-8601 time in UTC; write it like 2025-12-14T10:00:00Z.");
        return null;
    }

    public string? Text(CopJson? value, string name)
    {
        if (value is null || value.Kind == JsonValueKind.Null)
            return null;
        return value.AsString() ?? Fail(name, "is not a string");
    }

    /// <summary>Notes a fault; always null, so that it can stand where a value would.</summary>
    public string? Fail(string name, string fault)
    {
        Fault ??= new CopError(CopErrorCodes.InvalidPayload, $"{source.Type} '{source.Id}': payload member '{name}' {fault}; see spec/events.md.");
        return null;
    }
}
