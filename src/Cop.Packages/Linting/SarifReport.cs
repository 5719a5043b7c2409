using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>Writes diagnostics in SARIF 2.1.0, the format of code scanning services.</summary>
public static class SarifReport
{
    /// <summary>The document.</summary>
    /// <param name="diagnostics">The diagnostics of one run.</param>
    public static CopJson Write(ImmutableArray<Diagnostic> diagnostics) => CopJson.Object(
        ("$schema", CopJson.From("https://json.schemastore.org/sarif-2.1.0.json")),
        ("version", CopJson.From("2.1.0")),
        ("runs", CopJson.Array([CopJson.Object(
            ("columnKind", CopJson.From("utf16CodeUnits")),
            ("tool", CopJson.Object(("driver", CopJson.Object(
                ("name", CopJson.From("cop")),
                ("rules", CopJson.Array(diagnostics.Select(each => each.Code).Distinct().Order(StringComparer.Ordinal)
                    .Select(id => CopJson.Object(("id", CopJson.From(id)))))))))),
            ("results", CopJson.Array(diagnostics.Select(Result))))])));

    private static CopJson Result(Diagnostic diagnostic) => CopJson.Object(
        ("ruleId", CopJson.From(diagnostic.Code)),
        ("level", CopJson.From(diagnostic.Severity switch
        {
            DiagnosticSeverity.Error => "error",
            DiagnosticSeverity.Warning => "warning",
            _ => "note",
        })),
        ("message", CopJson.Object(("text", CopJson.From(diagnostic.Message)))),
        ("locations", CopJson.Array([CopJson.Object(("physicalLocation", CopJson.Object(
            ("artifactLocation",
                CopJson.Object(("uri", CopJson.From(Uri.EscapeDataString(diagnostic.File).Replace("%2F", "/", StringComparison.Ordinal))))),
            ("region", CopJson.Object(
                ("startLine", CopJson.From(diagnostic.Span.Line)),
                ("startColumn", CopJson.From(diagnostic.Span.Column)),
                ("endLine", CopJson.From(diagnostic.Span.EndLine)),
                ("endColumn", CopJson.From(diagnostic.Span.EndColumn)))))))])));
}
