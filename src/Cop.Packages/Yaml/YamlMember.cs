namespace Cop.Packages;

/// <summary>A key of a mapping with its value.</summary>
internal sealed record YamlMember(string Key, SourceSpan KeySpan, YamlNode Value);
