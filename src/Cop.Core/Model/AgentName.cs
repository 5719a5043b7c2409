using System.Buffers;

namespace Cop;

/// <summary>Agent names: <c>agent:planner</c> and <c>planner</c> are the same agent.</summary>
/// <remarks>Protocol 9.3.2; decision D-38.</remarks>
public static class AgentName
{
    private const string Prefix = "agent:";
    private const int MaxLength = 100;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/");

    /// <summary>Removes the prefix <c>agent:</c> from a name.</summary>
    public static string Normalize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..] : text;
    }

    /// <summary>Adds the prefix <c>agent:</c> to a name.</summary>
    public static string ToIdentity(string name) => Prefix + Normalize(name);

    /// <summary>Returns why a name is not a valid agent name; null when it is valid.</summary>
    /// <param name="name">The name without its prefix.</param>
    internal static string? Fault(string name) =>
        name.Length is 0 or > MaxLength || !char.IsAsciiLetterOrDigit(name[0]) || name.AsSpan().ContainsAnyExcept(Allowed)
            ? $"The agent name '{ExceptionText.Printable(name, MaxLength)}' is not 1 to {MaxLength} of A-Z, a-z, 0-9, "
                + "'.', '_', '-' and '/' that begin with a letter or a digit (D-38)."
            : null;
}
