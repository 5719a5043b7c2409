namespace Cop.Packages;

/// <summary>Diagnostics as JSON, to keep those of a stage with its result: a build that reuses it reports them again.</summary>
internal static class DiagnosticJson
{
    public static CopJson Write(IEnumerable<Diagnostic> diagnostics) => CopJson.Array(diagnostics.Select(each => CopJson.Object(
        ("code", CopJson.From(each.Code)),
        ("severity", CopJson.From((int)each.Severity)),
        ("message", CopJson.From(each.Message)),
        ("file", CopJson.From(each.File)),
        ("span",
            CopJson.Array(
                new[] { each.Span.Line, each.Span.Column, each.Span.EndLine, each.Span.EndColumn }.Select(number => CopJson.From(number)))),
        ("pointer", CopJson.From(each.Pointer)),
        ("fix", each.Fix is null ? null : CopJson.From(each.Fix.Title)))));

    public static IEnumerable<Diagnostic> Read(CopJson? diagnostics) => (diagnostics?.Items ?? []).Select(each =>
    {
        int[] span = [.. each["span"]!.Items.Select(number => number.Element.GetInt32())];
        return new Diagnostic
        {
            Code = each["code"]!.AsString()!,
            Severity = (DiagnosticSeverity)each["severity"]!.Element.GetInt32(),
            Message = each["message"]!.AsString()!,
            File = each["file"]!.AsString()!,
            Span = new(span[0], span[1], span[2], span[3]),
            Pointer = each["pointer"]!.AsString()!,
            Fix = each["fix"]?.AsString() is { } title ? new(title) : null,
        };
    });
}
