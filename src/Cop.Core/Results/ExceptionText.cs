using System.Text;

namespace Cop;

/// <summary>Reads exceptions of code that is not the kernel's: their members may be of any length, be no valid text, or throw.</summary>
internal static class ExceptionText
{
    private const int MaxMessage = 4000;
    private const int MaxFrame = 400;
    private const int MaxTrace = 32_000;

    /// <summary>The exception's type and message in one line.</summary>
    public static string Describe(Exception thrown) => $"{thrown.GetType().Name}: {MessageOf(thrown)}";

    /// <summary>The exception's message.</summary>
    public static string MessageOf(Exception thrown) => Printable(Read(() => thrown.Message) ?? "(its message cannot be read)", MaxMessage);

    /// <summary>All of the exception, as <c>ToString</c> gives it.</summary>
    public static string TraceOf(Exception thrown) => Printable(Read(thrown.ToString) ?? Describe(thrown), MaxTrace);

    /// <summary>The type and the first stack frames, as the details of an error.</summary>
    /// <param name="thrown">The exception.</param>
    /// <param name="maxFrames">The most frames.</param>
    public static CopJson ToDetails(Exception thrown, int maxFrames)
    {
        var lines = (Read(() => thrown.StackTrace) ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return CopJson.Object(
            ("exception", CopJson.From(Printable(thrown.GetType().FullName ?? thrown.GetType().Name, MaxFrame))),
            ("frames", CopJson.Array(lines.Take(maxFrames).Select(line => CopJson.From(Printable(line, MaxFrame))))));
    }

    /// <summary>The exception itself where a logger can print it; otherwise another one that says what can be read of it.</summary>
    public static Exception ForLog(Exception thrown) =>
        Read(thrown.ToString) is null ? new InvalidOperationException($"{Describe(thrown)} (the exception cannot be printed itself)") : thrown;

    /// <summary>A text cut to a length, with everything replaced that is no Unicode.</summary>
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
            // A property of an exception that throws says nothing; what it belongs to has to be reported all the same.
            return null;
        }
    }
}
