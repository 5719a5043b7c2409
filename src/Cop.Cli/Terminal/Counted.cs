using System.Globalization;

namespace Cop.Cli;

/// <summary>Counts with their nouns: <c>1 task</c>, <c>2 tasks</c>.</summary>
internal static class Counted
{
    /// <param name="count">The number.</param>
    /// <param name="singular">The noun in the singular.</param>
    /// <param name="plural">The noun in the plural; null for the singular and an s.</param>
    public static string Text(long count, string singular, string? plural = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? singular : plural ?? singular + "s")}");
}
