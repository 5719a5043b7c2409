using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Cop.Packages;

/// <summary>Finds text in the files of a package that people do not see or that does not belong there.</summary>
/// <remarks>A tripwire: what it finds is worth a person's attention; what it does not find proves nothing (P-41).</remarks>
internal static class ContentScan
{
    private const int MaxScannedBytes = 1024 * 1024;

    /// <summary>Adds a diagnostic for each finding, the first of each kind in a line.</summary>
    public static void Scan(string label, PackageFile file, DiagnosticList diagnostics)
    {
        if (file.Content.Length > MaxScannedBytes || file.Content.Span.Contains((byte)0)) return;
        int line = 0;
        foreach (var text in Encoding.UTF8.GetString(file.Content.Span).AsSpan().EnumerateLines())
        {
            line++;
            int hidden = FindHidden(text);
            if (hidden >= 0)
                Add(DiagnosticCodes.HiddenText, hidden, 1,
                    $"There is a character that is not visible, U+{(int)text[hidden]:X4}.");
            foreach (var match in Secret.EnumerateMatches(text))
                Add(DiagnosticCodes.Secret, match.Index, match.Length, "This has the form of a key or token.");
            foreach (var match in Injection.EnumerateMatches(text))
                Add(DiagnosticCodes.InjectionPhrase, match.Index, match.Length, "This is a phrase of prompt injection.");
        }

        void Add(DiagnosticCode code, int index, int length, string message) => diagnostics.Add(
            code, label.Length == 0 ? file.Path : $"{label}/{file.Path}", new(line, index + 1, line, index + length + 1), message);
    }

    // Format characters (zero width, direction), and the Tag block, which repeats ASCII invisibly.
    private static int FindHidden(ReadOnlySpan<char> line)
    {
        for (int index = 0; index < line.Length; index++)
        {
            char letter = line[index];
            if (letter == '\uFEFF' && index == 0) continue;
            if (char.IsSurrogatePair(letter, index + 1 < line.Length ? line[index + 1] : '\0') && letter == '\uDB40') return index;
            if (CharUnicodeInfo.GetUnicodeCategory(letter) == UnicodeCategory.Format && letter != '\u200D'
                || char.IsControl(letter) && letter != '\t') return index;
        }

        return -1;
    }

    private static readonly Regex Secret = new(
        """-----BEGIN [A-Z ]*PRIVATE KEY-----|AKIA[0-9A-Z]{16}|sk-(?:ant-|proj-)?[A-Za-z0-9_-]{32,""" +
            """}|gh[pousr]_[A-Za-z0-9]{36}|xox[abpr]-[A-Za-z0-9-]{20,}""",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    private static readonly Regex Injection = new(
        """(?:ignore|disregard|forget)\s+(?:all\s+|any\s+)?(?:the\s+|your\s+)?(?:previous|prior|above|earlier)\s+(?:""" +
            """instructions|rules|prompts)""",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking);
}
