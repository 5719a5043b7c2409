using System.Collections.Immutable;
using System.Globalization;

namespace Cop.Packages;

/// <summary>A value of a YAML document with its location. Only documents that are JSON in another notation are read (P-6).</summary>
internal sealed class YamlNode
{
    private Dictionary<string, YamlNode>? _index;

    public required YamlKind Kind { get; init; }

    public required SourceSpan Span { get; init; }

    /// <summary>The text of a string, or the source text of another scalar.</summary>
    public string Text { get; init; } = "";

    /// <summary>Whether the scalar is quoted or a block.</summary>
    public bool IsQuoted { get; init; }

    /// <summary>The value of a number.</summary>
    public double Number { get; init; }

    public ImmutableArray<YamlMember> Members { get; init; } = [];

    public ImmutableArray<YamlNode> Items { get; init; } = [];

    public bool IsInteger => Kind == YamlKind.Number && Math.Floor(Number) == Number;

    /// <summary>The value of a key; null when this is no mapping or has no such key.</summary>
    public YamlNode? this[string key]
    {
        get
        {
            _index ??= Members.ToDictionary(member => member.Key, member => member.Value, StringComparer.Ordinal);
            return _index.GetValueOrDefault(key);
        }
    }

    /// <summary>The text of a string value under a key; null when there is none.</summary>
    public string? TextOf(string key) => this[key] is { Kind: YamlKind.String } value ? value.Text : null;

    /// <summary>The boolean under a key; null when there is none.</summary>
    public bool? FlagOf(string key) => this[key] is { Kind: YamlKind.Boolean } value ? value.Text is "true" or "True" or "TRUE" : null;

    /// <summary>The whole number under a key; null when there is none.</summary>
    public int? IntegerOf(string key) =>
        this[key] is { IsInteger: true, Number: >= int.MinValue and <= int.MaxValue } value ? (int)value.Number : null;

    /// <summary>The strings of a list under a key; empty when there is none.</summary>
    public ImmutableArray<string> TextsOf(string key) =>
        this[key] is { Kind: YamlKind.Array } list
            ? [.. list.Items.Where(item => item.Kind == YamlKind.String).Select(item => item.Text)]
            : [];

    /// <summary>The value as JSON.</summary>
    public CopJson ToJson() => Kind switch
    {
        YamlKind.Object => CopJson.Object(Members.Select(member => (member.Key, (CopJson?)member.Value.ToJson()))),
        YamlKind.Array => CopJson.Array(Items.Select(item => item.ToJson())),
        YamlKind.String => CopJson.From(Text),
        YamlKind.Number => CopJson.From(Number),
        YamlKind.Boolean => CopJson.From(Text is "true" or "True" or "TRUE"),
        _ => CopJson.Null,
    };

    /// <summary>The kind in words, for messages.</summary>
    public string Describe() => Kind switch
    {
        YamlKind.Object => "a mapping",
        YamlKind.Array => "a list",
        YamlKind.String => $"the text \"{(Text.Length > 40 ? string.Concat(Text.AsSpan(0, 40), "…") : Text)}\"",
        YamlKind.Number => $"the number {Text}",
        YamlKind.Boolean => Text.ToLower(CultureInfo.InvariantCulture),
        _ => "null",
    };
}
