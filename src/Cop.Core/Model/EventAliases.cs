namespace Cop;

/// <summary>Other names under which event types are read (D-5).</summary>
internal static class EventAliases
{
    /// <summary>The name that a type is known by; most types have only one.</summary>
    public static string Canonical(string type) => type == "human.reply" ? "human.input.provided" : type;
}
