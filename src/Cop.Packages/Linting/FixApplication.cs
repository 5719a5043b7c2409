using System.Collections.Immutable;
using System.Text;

namespace Cop.Packages;

/// <summary>Carries out the corrections that diagnostics offer.</summary>
internal static class FixApplication
{
    /// <summary>Applies the edits in the files of a folder.</summary>
    /// <returns>The diagnostics whose corrections were carried out.</returns>
    public static ImmutableArray<Diagnostic> Apply(string folder, IEnumerable<Diagnostic> diagnostics)
    {
        var applied = ImmutableArray.CreateBuilder<Diagnostic>();
        foreach (
            var group in diagnostics.Where(each => each.Fix is { Edits.IsEmpty: false } && IsInside(each.File)).GroupBy(each => each.File))
        {
            string file = Path.Combine(folder, group.Key);
            if (!File.Exists(file)) continue;
            string text = File.ReadAllText(file);
            // From the end, so that an edit does not move the ones before it.
            foreach (var diagnostic in group.OrderByDescending(each => each.Span.Line).ThenByDescending(each => each.Span.Column))
            {
                foreach (var edit in diagnostic.Fix!.Edits.Reverse()) text = Replace(text, edit);
                applied.Add(diagnostic);
            }

            AtomicFile.Write(file, Encoding.UTF8.GetBytes(text), Path.Combine(folder, ".cop", "tmp"));
        }

        return applied.ToImmutable();
    }

    private static bool IsInside(string file) => PackagePath.Normalize(file, out _) == file;

    private static string Replace(string text, TextEdit edit)
    {
        int start = OffsetOf(text, edit.Span.Line, edit.Span.Column);
        return string.Concat(text.AsSpan(0, start), edit.NewText, text.AsSpan(OffsetOf(text, edit.Span.EndLine, edit.Span.EndColumn)));
    }

    private static int OffsetOf(string text, int line, int column)
    {
        int offset = 0;
        for (int current = 1; current < line; current++) offset = text.IndexOf('\n', offset) + 1;
        return Math.Min(offset + column - 1, text.Length);
    }
}
