using System.Collections.Immutable;
using Cop.Packages;

namespace Cop.Cli;

/// <summary>
/// Writes the outcome of a command for packages: as one JSON document, or for people with the diagnostics on standard error.
/// </summary>
internal static class PackageAnswer
{
    /// <summary>Writes an outcome.</summary>
    /// <returns>The exit code: that of the outcome, or the one given for an outcome without errors.</returns>
    public static int Write<T>(
        CommandContext context, PackageOutcome<T> outcome, Func<T, IEnumerable<(string Name, CopJson? Value)>> json,
        Action<T, ConsoleOutput> forPeople, int code = ExitCode.Ok)
        where T : class
    {
        if (outcome.Value is not { } value || !outcome.Succeeded) return Fail(context, outcome.Diagnostics, outcome.ExitCode);
        if (context.AsJson)
        {
            var data = CopJson.Object([.. json(value), ("diagnostics", CopJson.Array(outcome.Diagnostics.Select(ToJson)))]);
            return context.Answer(data, () => { }, code);
        }

        forPeople(value, context.Screen);
        WriteForPeople(context.Screen, outcome.Diagnostics);
        return code;
    }

    /// <summary>Text as JSON; null for none.</summary>
    public static CopJson? Text(string? text) => text is null ? null : CopJson.From(text);

    /// <summary>Texts as a JSON array.</summary>
    public static CopJson Texts(IEnumerable<string> texts) => CopJson.Array(texts.Select(CopJson.From));

    /// <summary>A diagnostic as JSON.</summary>
    public static CopJson ToJson(Diagnostic diagnostic) => CopJson.Object(
        ("code", CopJson.From(diagnostic.Code)),
        ("severity", CopJson.From(NameOf(diagnostic.Severity))),
        ("message", CopJson.From(diagnostic.Message)),
        ("file", CopJson.From(diagnostic.File)),
        ("line", CopJson.From(diagnostic.Span.Line)),
        ("column", CopJson.From(diagnostic.Span.Column)),
        ("endLine", CopJson.From(diagnostic.Span.EndLine)),
        ("endColumn", CopJson.From(diagnostic.Span.EndColumn)),
        ("pointer", CopJson.From(diagnostic.Pointer)),
        ("fix", diagnostic.Fix is null ? null : CopJson.Object(("title", CopJson.From(diagnostic.Fix.Title)))));

    /// <summary>Writes the diagnostics of a command that failed.</summary>
    /// <returns>The exit code.</returns>
    public static int Fail(CommandContext context, ImmutableArray<Diagnostic> diagnostics, int code)
    {
        var decisive = diagnostics.FirstOrDefault(each => each.ExitCode == code && each.Severity == DiagnosticSeverity.Error);
        if (context.AsJson)
        {
            context.Screen.Write(CopJson.Object(
                ("ok", CopJson.From(false)),
                ("error", CopJson.Object(
                    ("code", CopJson.From(decisive?.Code ?? CopErrorCodes.InternalError)),
                    ("message", CopJson.From(decisive?.Message ?? "The command failed.")),
                    ("diagnostics", CopJson.Array(diagnostics.Select(ToJson)))))).ToString());
        }
        else
        {
            WriteForPeople(context.Screen, diagnostics);
        }

        return code == ExitCode.Ok ? ExitCode.Failed : code;
    }

    private static void WriteForPeople(ConsoleOutput screen, ImmutableArray<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics) screen.Note(diagnostic.ToString());
        int errors = diagnostics.Count(each => each.Severity == DiagnosticSeverity.Error);
        int warnings = diagnostics.Count(each => each.Severity == DiagnosticSeverity.Warning);
        if (errors + warnings > 1) screen.Note($"{errors} errors, {warnings} warnings.");
    }

    private static string NameOf(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => "error",
        DiagnosticSeverity.Warning => "warning",
        _ => "note",
    };
}
