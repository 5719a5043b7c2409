using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>Parses a file of a template into parts, with its includes still open.</summary>
/// <param name="file">The path.</param>
/// <param name="source">The text.</param>
/// <param name="diagnostics">Collects the faults.</param>
internal delegate ImmutableArray<TemplateNode> TemplateParsing(string file, string source, DiagnosticList diagnostics);
