using System.Collections.Immutable;
using System.Text.Json;

namespace Cop;

/// <summary>
/// Reads the members of an event's payload, or of an object within it, and records the first fault. Null counts as absent.
/// </summary>
/// <remarks>Decision D-7.</remarks>
internal sealed class PayloadReader
{
    private readonly Event _source;
    private readonly bool _isAdmission;
    private readonly string _path;
    private readonly PayloadReader _root;
    private CopError? _fault;
    private MemberSlice[]? _members;

    /// <param name="source">The event.</param>
    /// <param name="isAdmission">Whether it is a native draft, to which the length limits of indexed members apply.</param>
    public PayloadReader(Event source, bool isAdmission) =>
        (_source, _isAdmission, Json, _path, _root) = (source, isAdmission, source.Payload, "", this);

    private PayloadReader(PayloadReader outer, CopJson json, string path) => (_source, _isAdmission, Json, _path, _root) =
        (outer._source, outer._isAdmission, json, path, outer._root);

    /// <summary>The first fault of this and all related readers; null when there is none.</summary>
    public CopError? Fault => _root._fault;

    public CopJson Json { get; }

    /// <summary>Creates a reader of an inner value that shares this reader's fault.</summary>
    public PayloadReader Within(CopJson json, string name) => new(this, json, $"{_path}{name}.");

    /// <summary>Returns whether there is such a member, null included.</summary>
    public bool Has(string name) => Find(name) is not null;

    public CopJson? Value(string name) => Find(name) is { Kind: not JsonValueKind.Null } value ? value : null;

    public string Required(string name) => Optional(name) ?? Fail(name, "is missing") ?? "";

    public string? Optional(string name) => Value(name) is { } value ? value.AsString() ?? Fail(name, "is not a string") : null;

    /// <summary>Reads a required id.</summary>
    /// <remarks>Decision D-14.</remarks>
    public string Id(string name) => OptionalId(name) ?? Fail(name, "is missing") ?? "";

    public string? OptionalId(string name) => Optional(name) is { } id && IsId(id, name) ? id : null;

    /// <summary>Reads a text that stores index: 1 to 255 bytes in native events, any in a log.</summary>
    /// <remarks>Decision D-14.</remarks>
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

    /// <summary>Reads the required number of an attempt, from 1.</summary>
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

    /// <summary>Reads the error of a failure: <c>{code, message, details?}</c>.</summary>
    public CopJson? Error(bool isRequired)
    {
        var error = Object("error");
        if (error is null && isRequired)
            Fail("error", "is missing");
        if (error is not null && (error["code"]?.AsString() is null || error["message"]?.AsString() is null))
            Fail("error", "does not have strings 'code' and 'message'");
        return error;
    }

    /// <summary>Reads a time, truncated to milliseconds.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (Value(name) is not { } value)
            return null;
        if (CopTime.TryParse(value.AsString(), out var time))
            return CopTime.ToMilliseconds(time);
        _root._fault ??= new CopError(CopErrorCodes.InvalidTimestamp,
            $"{_source.Type} '{_source.Id}': '{_path}{name}' is {value}, which is not an ISO-8601 time in UTC; write it as " +
                $"2025-12-14T10:00:00Z.");
        return null;
    }

    /// <summary>Records a fault.</summary>
    /// <returns>Always null, as a substitute for a value.</returns>
    public string? Fail(string name, string fault)
    {
        _root._fault ??= new CopError(
            CopErrorCodes.InvalidPayload, $"{_source.Type} '{_source.Id}': payload member '{_path}{name}' {fault}; see spec/events.md.");
        return null;
    }

    // Several members are read, most of them absent: their offsets are found once.
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
