using System.Collections.Immutable;
using System.Text.Json;

namespace Cop;

/// <summary>Reads the members of an event's payload, or of an object within it, and keeps the first fault. Null counts as absent (D-7).</summary>
internal sealed class PayloadReader
{
    private readonly Event _source;
    private readonly bool _isAdmission;
    private readonly string _path;
    private readonly PayloadReader _root;
    private CopError? _fault;
    private MemberSlice[]? _members;

    /// <param name="source">The event.</param>
    /// <param name="isAdmission">Whether it is a native draft, for which the limits of what stores index hold.</param>
    public PayloadReader(Event source, bool isAdmission) => (_source, _isAdmission, Json, _path, _root) = (source, isAdmission, source.Payload, "", this);

    private PayloadReader(PayloadReader outer, CopJson json, string path) => (_source, _isAdmission, Json, _path, _root) =
        (outer._source, outer._isAdmission, json, path, outer._root);

    /// <summary>The first fault, wherever it was found; null while there is none.</summary>
    public CopError? Fault => _root._fault;

    public CopJson Json { get; }

    /// <summary>A reader of a value inside this one; its faults are this one's.</summary>
    public PayloadReader Within(CopJson json, string name) => new(this, json, $"{_path}{name}.");

    /// <summary>Whether there is such a member, be it null.</summary>
    public bool Has(string name) => Find(name) is not null;

    public CopJson? Value(string name) => Find(name) is { Kind: not JsonValueKind.Null } value ? value : null;

    public string Required(string name) => Optional(name) ?? Fail(name, "is missing") ?? "";

    public string? Optional(string name) => Value(name) is { } value ? value.AsString() ?? Fail(name, "is not a string") : null;

    /// <summary>A required id (D-14).</summary>
    public string Id(string name) => OptionalId(name) ?? Fail(name, "is missing") ?? "";

    public string? OptionalId(string name) => Optional(name) is { } id && IsId(id, name) ? id : null;

    /// <summary>A text that stores index: natively 1 to 255 bytes, in a log as it stands (D-14).</summary>
    public string? Indexed(string name)
    {
        var text = Optional(name);
        if (_isAdmission && text is not null)
            IsId(text, name);
        return text;
    }

    public ImmutableArray<string> Ids(string name)
    {
        if (Value(name) is not { } value)
            return [];
        if (value.Kind != JsonValueKind.Array)
        {
            Fail(name, "is not an array of ids");
            return [];
        }

        var ids = ImmutableArray.CreateBuilder<string>();
        foreach (var item in value.Items)
        {
            if (item.AsString() is not { } id)
                Fail(name, "is not an array of strings");
            else if (IsId(id, name))
                ids.Add(id);
        }

        return ids.DrainToImmutable();
    }

    public ImmutableArray<string> RequiredIds(string name)
    {
        if (Value(name) is null)
            Fail(name, "is missing");
        return Ids(name);
    }

    public bool Flag(string name)
    {
        if (Value(name) is not { } value)
            return false;
        if (value.Kind is not (JsonValueKind.True or JsonValueKind.False))
            Fail(name, "is not a boolean");
        return value.Kind == JsonValueKind.True;
    }

    public long? Count(string name, long atLeast, long atMost)
    {
        if (Value(name) is not { } value)
            return null;
        if (value.Kind == JsonValueKind.Number && value.Element.TryGetInt64(out var count) && count >= atLeast && count <= atMost)
            return count;
        Fail(name, $"is not an integer from {atLeast} to {atMost}");
        return null;
    }

    /// <summary>The required number of an attempt; the first is 1.</summary>
    public int Attempt()
    {
        var attempt = Count("attempt", 1, int.MaxValue);
        if (attempt is null)
            Fail("attempt", "is missing");
        return (int)(attempt ?? 1);
    }

    public CopJson? Object(string name)
    {
        var value = Value(name);
        if (value is null || value.Kind == JsonValueKind.Object)
            return value;
        Fail(name, "is not an object");
        return null;
    }

    /// <summary>The error of a failure: <c>{code, message, details?}</c>.</summary>
    public CopJson? Error(bool isRequired)
    {
        var error = Object("error");
        if (error is null && isRequired)
            Fail("error", "is missing");
        if (error is not null && (error["code"]?.AsString() is null || error["message"]?.AsString() is null))
            Fail("error", "has no 'code' and 'message' that are strings");
        return error;
    }

    /// <summary>A time, cut to the milliseconds that every store keeps.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (Value(name) is not { } value)
            return null;
        if (CopTime.TryParse(value.AsString(), out var time))
            return CopTime.ToMilliseconds(time);
        _root._fault ??= new CopError(CopErrorCodes.InvalidTimestamp,
            $"{_source.Type} '{_source.Id}': '{_path}{name}' is {value}, which is no ISO-8601 time in UTC; write it like 2025-12-14T10:00:00Z.");
        return null;
    }

    /// <summary>Notes a fault; always null, so that it can stand where a value would.</summary>
    public string? Fail(string name, string fault)
    {
        _root._fault ??= new CopError(CopErrorCodes.InvalidPayload, $"{_source.Type} '{_source.Id}': payload member '{_path}{name}' {fault}; see spec/events.md.");
        return null;
    }

    // An event asks for several members, most of them absent: where they lie is found once.
    private CopJson? Find(string name)
    {
        var json = Json.Utf8;
        foreach (var member in _members ??= CanonicalScanner.Members(json.Span))
        {
            if (member.IsNamed(json.Span, name))
                return CopJson.FromTrusted(json[member.ValueStart..member.End]);
        }

        return null;
    }

    private bool IsId(string id, string name)
    {
        if (CopId.Validate(id, _path + name) is not { } fault)
            return true;
        _root._fault ??= fault with { Message = $"{_source.Type} '{_source.Id}': {fault.Message}" };
        return false;
    }
}
