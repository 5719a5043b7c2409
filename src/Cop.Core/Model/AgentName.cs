namespace Cop;

/// <summary>Names of agents: <c>agent:planner</c> and <c>planner</c> are the same agent (spec 9.3.2, D-38).</summary>
public static class AgentName
{
    private const string Prefix = "agent:";

    /// <summary>The name without its prefix.</summary>
    public static string Normalize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..] : text;
    }

    /// <summary>The name as an identity.</summary>
    public static string ToIdentity(string name) => Prefix + Normalize(name);
}
