using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Cop.Packages;

/// <summary>Compiles regular expressions that are matched in time linear to the text: no lookaround, no back references.</summary>
internal static class LinearPattern
{
    private const int MaxLength = 1024;

    private static readonly ConcurrentDictionary<string, Regex> OfSchemas = new(StringComparer.Ordinal);

    /// <summary>A pattern of a schema that is part of this assembly.</summary>
    public static Regex OfSchema(string pattern) =>
        OfSchemas.GetOrAdd(pattern, static each => new Regex(each, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));

    /// <summary>Compiles an author's pattern; false with a reason when it is no expression or needs backtracking.</summary>
    public static bool TryCompile(string pattern, [NotNullWhen(true)] out Regex? regex, [NotNullWhen(false)] out string? reason)
    {
        (regex, reason) = (null, null);
        if (pattern.Length > MaxLength)
        {
            reason = $"The expression is longer than {MaxLength} characters.";
            return false;
        }

        try
        {
            regex = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return true;
        }
        catch (NotSupportedException)
        {
            reason = "Lookaround, back references and atomic groups need backtracking, which a long text can make endless.";
        }
        catch (ArgumentException error)
        {
            reason = error.Message;
        }

        return false;
    }
}
