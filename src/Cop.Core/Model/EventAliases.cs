using System.Collections.Immutable;

namespace Cop;

/// <summary>Alternative names under which event types are read.</summary>
/// <remarks>Decision D-5.</remarks>
internal static class EventAliases
{
    private const string Aliased = "human.input.provided";
    private const string Alias = "human.reply";

    /// <summary>All names of types that have several.</summary>
    public static ImmutableArray<string> All { get; } = [Aliased, Alias];

    /// <summary>Returns the canonical name of a type; most types have only one name.</summary>
    public static string Canonical(string type) => type == Alias ? Aliased : type;

    /// <summary>Returns the names under which events of a type are stored.</summary>
    public static ImmutableArray<string> NamesOf(string type) => Canonical(type) == Aliased ? [Aliased, Alias] : [type];
}
