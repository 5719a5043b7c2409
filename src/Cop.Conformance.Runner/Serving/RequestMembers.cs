using System.Collections.Immutable;
using System.Text.Json;

namespace Cop.Conformance.Runner;

/// <summary>Reads the members of a request by kind. A missing member or another kind makes the request invalid.</summary>
internal readonly struct RequestMembers(CopJson json)
{
    public bool Has(string name) => json[name] is { Kind: not JsonValueKind.Null };

    public CopJson Value(string name) => json[name] ?? throw Wrong(name, "is missing");

    public CopJson? OptionalValue(string name) => Has(name) ? json[name] : null;

    public string Text(string name) => OptionalText(name) ?? throw Wrong(name, "is missing");

    public string? OptionalText(string name) => !Has(name) ? null : json[name]!.AsString() ?? throw Wrong(name, "is no string");

    public long Integer(string name, long standard) => OptionalInteger(name) ?? standard;

    public long? OptionalInteger(string name) => !Has(name)
        ? null
        : json[name]! is { Kind: JsonValueKind.Number } value && value.Element.TryGetInt64(out var number)
        ? number
        : throw Wrong(name, "is no integer");

    public bool Boolean(string name, bool standard) => !Has(name) ? standard : json[name]!.Kind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong(name, "is no boolean"),
    };

    public TimeSpan Milliseconds(string name, TimeSpan standard) =>
        OptionalInteger(name) is { } count ? TimeSpan.FromMilliseconds(count) : standard;

    public DateTimeOffset? OptionalTime(string name) =>
        OptionalText(name) is not { } text ? null : CopTime.TryParse(text, out var time) ? time : throw Wrong(name, "is no time");

    public ImmutableArray<CopJson> List(string name) => Has(name) ? ItemsOf(json[name]!, name) : [];

    public ImmutableArray<string> Texts(string name) =>
        [.. List(name).Select(item => item.AsString() ?? throw Wrong(name, "holds something that is no string"))];

    /// <summary>Reads an array from a member, or from the string <c>text</c>.</summary>
    /// <param name="name">The member with the array.</param>
    /// <param name="limits">The depth and size of each item.</param>
    public CopResult<ImmutableArray<CopJson>> ListOrText(string name, JsonLimits limits)
    {
        if (OptionalText("text") is not { } text)
            return ItemsOf(Value(name), name);
        // The limits apply to each item, not to the list.
        var ofList = limits with { MaxDepth = limits.MaxDepth + 1, MaxBytes = Messages.MaxBytes };
        return CopJson.Parse(text, ofList).TryGet(out var list, out var fault) ? ItemsOf(list, "text") : fault;
    }

    public static InvalidRequestException Wrong(string name, string what) => new($"The member '{name}' {what}.");

    private static ImmutableArray<CopJson> ItemsOf(CopJson list, string name) =>
        list.Kind == JsonValueKind.Array ? [.. list.Items] : throw Wrong(name, "is no array");
}
