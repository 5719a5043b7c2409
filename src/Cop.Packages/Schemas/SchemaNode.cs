using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Cop.Packages;

/// <summary>A part of a schema whose members are found by a table instead of a search in its text.</summary>
internal sealed class SchemaNode
{
    private readonly Dictionary<string, SchemaNode> _members;

    /// <summary>Reads a schema and all of its parts.</summary>
    public SchemaNode(CopJson json)
    {
        Json = json;
        _members = json.Members.ToDictionary(member => member.Name, member => new SchemaNode(member.Value), StringComparer.Ordinal);
        Items = json.Kind == JsonValueKind.Array ? [.. json.Items.Select(item => new SchemaNode(item))] : [];
        Element = json.Element;
    }

    public CopJson Json { get; }

    public JsonElement Element { get; }

    public JsonValueKind Kind => Element.ValueKind;

    public ImmutableArray<SchemaNode> Items { get; }

    /// <summary>The members, in canonical order.</summary>
    public IEnumerable<KeyValuePair<string, SchemaNode>> Members => _members;

    /// <summary>The member of a name; null for none.</summary>
    public SchemaNode? this[string name] => _members.GetValueOrDefault(name);

    public string? AsString() => Kind == JsonValueKind.String ? Element.GetString() : null;

    /// <summary>The part at a JSON Pointer; null for none.</summary>
    public SchemaNode? At(string pointer) =>
        pointer.Split('/').Skip(1).Aggregate((SchemaNode?)this, (node, token) => node?.Child(JsonPointerToken.Unescape(token)));

    private SchemaNode? Child(string token) =>
        Kind != JsonValueKind.Array ? this[token]
        : int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? Items.ElementAtOrDefault(index)
        : null;
}
