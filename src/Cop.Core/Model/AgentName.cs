using System.Buffers;

namespace Cop;

/// <summary>Names of agents: <c>agent:planner</c> and <c>planner</c> are the same agent (spec 9.3.2, D-38).</summary>
public static class AgentName
{
    private const string Prefix = "agent:";
    private const int MaxLength = 100;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/");

    /// <summary>The name without its prefix.</summary>
    public static string Normalize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..] : text;
    }

    /// <summary>The name as an identity.</summary>
    public static string ToIdentity(string name) => Prefix + Normalize(name);

    /// <summary>Why a name cannot be an agent's; null when it can.</summary>
    /// <param name="name">The name without its prefix.</param>
    internal static string? Fault(string name) =>
        name.Length is 0 or > MaxLength || !char.IsAsciiLetterOrDigit(name[0]) || name.AsSpan().ContainsAnyExcept(Allowed)
            ? $"The agent name '{(name.Length <= MaxLength ? name : $"{name[..MaxLength]}…")}' is not 1 to {MaxLength} of A-Z, a-z, 0-9, "
                + "'.', '_', '-' and '/' that begin with a letter or a digit (D-38)."
            : null;
}
