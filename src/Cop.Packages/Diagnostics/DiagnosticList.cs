using System.Collections;

namespace Cop.Packages;

/// <summary>Collects diagnostics; enumerates them by file, location and code.</summary>
internal sealed class DiagnosticList : IReadOnlyCollection<Diagnostic>
{
    private readonly List<Diagnostic> _items = [];
    private readonly HashSet<(string, string, SourceSpan, string)> _seen = [];

    public int Count => _items.Count;

    public bool HasErrors => _items.Exists(item => item.Severity == DiagnosticSeverity.Error);

    public void Add(DiagnosticCode code, string file, SourceSpan span, string message, string pointer = "", DiagnosticFix? fix = null) =>
        Add(new Diagnostic
    {
        Code = code.Id,
        Severity = code.Severity,
        Message = message,
        File = file,
        Span = span,
        Pointer = pointer,
        Fix = fix,
    });

    /// <summary>Adds a diagnostic that is not in the list yet: a file that is read twice is reported once.</summary>
    public void Add(Diagnostic diagnostic)
    {
        // Documents of registries are read several at once.
        lock (_items)
        {
            if (_seen.Add((diagnostic.Code, diagnostic.File, diagnostic.Span, diagnostic.Message)))
                _items.Add(diagnostic);
        }
    }

    public IEnumerator<Diagnostic> GetEnumerator() => _items
        .OrderBy(item => item.File, StringComparer.Ordinal)
        .ThenBy(item => item.Span.Line).ThenBy(item => item.Span.Column)
        .ThenBy(item => item.Code, StringComparer.Ordinal).ThenBy(item => item.Message, StringComparer.Ordinal)
        .GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
