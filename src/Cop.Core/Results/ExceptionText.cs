using System.Text;

namespace Cop;

/// <summary>Reads exceptions thrown by foreign code, whose members may be of any length, contain invalid text, or throw.</summary>
internal static class ExceptionText
{
    private const int MaxMessage = 4000;
    private const int MaxFrame = 400;
    private const int MaxTrace = 32_000;

    /// <summary>Returns the exception's type and message in one line.</summary>
    public static string Describe(Exception thrown) => $"{thrown.GetType().Name}: {MessageOf(thrown)}";

    /// <summary>Returns the exception's message.</summary>
    public static string MessageOf(Exception thrown) => Printable(Read(() => thrown.Message) ?? "(its message cannot be read)", MaxMessage);

    /// <summary>Returns the text of the exception's <c>ToString</c>.</summary>
    public static string TraceOf(Exception thrown) => Printable(Read(thrown.ToString) ?? Describe(thrown), MaxTrace);

    /// <summary>Returns the type and the first stack frames, as the details of an error.</summary>
    /// <param name="thrown">The exception.</param>
    /// <param name="maxFrames">Maximum number of frames.</param>
    public static CopJson ToDetails(Exception thrown, int maxFrames)
    {
        var lines =
            (Read(() => thrown.StackTrace) ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return CopJson.Object(
            ("exception", CopJson.From(Printable(thrown.GetType().FullName ?? thrown.GetType().Name, MaxFrame))),
            ("frames", CopJson.Array(lines.Take(maxFrames).Select(line => CopJson.From(Printable(line, MaxFrame))))));
    }

    /// <summary>Returns the exception if a logger can print it, otherwise a replacement with its readable parts.</summary>
    public static Exception ForLog(Exception thrown) =>
        Read(thrown.ToString) is null
            ? new InvalidOperationException($"{Describe(thrown)} (the exception itself cannot be printed)")
            : thrown;

    /// <summary>Truncates a text and replaces invalid Unicode.</summary>
    public static string Printable(string text, int longest)
    {
        var cut = text.Length <= longest ? text : text[..longest] + "…";
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(cut));
    }

    private static string? Read(Func<string?> member)
    {
        try
        {
            return member();
        }
        catch (Exception)
        {
            // A property that throws is skipped, so that the rest of the exception is still reported.
            return null;
        }
    }
}
