namespace Cop.Packages;

/// <summary>A file that a manifest names.</summary>
/// <param name="Kind">system, message, persona, knowledge, guardrail, tool, schema or suite.</param>
/// <param name="Name">The entry's name; empty where the manifest gives none.</param>
/// <param name="Path">The path below the package's folder.</param>
/// <param name="Span">The location in the manifest.</param>
/// <param name="Pointer">The JSON Pointer of the path in the manifest.</param>
internal sealed record ManifestFile(string Kind, string Name, string Path, SourceSpan Span, string Pointer);
