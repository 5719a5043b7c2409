using System.Collections.Immutable;

namespace Cop;

/// <summary>Other names under which event types are read (D-5).</summary>
internal static class EventAliases
{
    private const string Aliased = "human.input.provided";
    private const string Alias = "human.reply";

    /// <summary>The names of types that have several.</summary>
    public static ImmutableArray<string> All { get; } = [Aliased, Alias];

    /// <summary>The name that a type is known by; most types have only one.</summary>
    public static string Canonical(string type) => type == Alias ? Aliased : type;

    /// <summary>The names under which events of a type are stored.</summary>
    public static ImmutableArray<string> NamesOf(string type) => Canonical(type) == Aliased ? [Aliased, Alias] : [type];
}
