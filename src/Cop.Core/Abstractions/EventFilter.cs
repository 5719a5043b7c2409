using System.Collections.Immutable;

namespace Cop;

/// <summary>Selects the events that are delivered to an agent.</summary>
/// <remarks>Decision D-64.</remarks>
public sealed record EventFilter
{
    private readonly ValueArray<string> _types = [];
    private readonly ValueArray<string> _topicIds = [];

    /// <summary>Matches every event except the kernel's own events and recorded effects.</summary>
    public static EventFilter All { get; } = new();

    /// <summary>Types, exact (<c>task.created</c>) or by prefix (<c>task.*</c>); empty means every type.</summary>
    /// <remarks>
    /// The kernel's own types (<c>delivery.*</c>, <c>topic.unblocked</c>, <c>topic.adopted</c>, <c>continuation.resumed</c>,
    /// <c>.attempt_failed</c>, <c>.expired</c> and <c>.abandoned</c>) match only an entry that is exactly that type. Decision D-64.
    /// </remarks>
    public ImmutableArray<string> Types { get => _types; init => _types = value; }

    /// <summary>Only these topics; empty means every topic.</summary>
    public ImmutableArray<string> TopicIds { get => _topicIds; init => _topicIds = value; }

    /// <summary>Whether the agent receives events that it emitted itself. Default: false.</summary>
    public bool IncludeOwnEvents { get; init; }

    /// <summary>Creates a filter by types.</summary>
    public static EventFilter ForTypes(params ReadOnlySpan<string> types) => new() { Types = [.. types] };

    /// <summary>Creates a filter of a record's events.</summary>
    public static EventFilter For<T>() where T : IEventPayload<T> => ForTypes(T.EventType);

    /// <summary>Returns a filter that matches the events of a further record too.</summary>
    public EventFilter Or<T>() where T : IEventPayload<T> => this with { Types = [.. Types, T.EventType] };

    /// <summary>Returns whether the filter matches this type, by any of its names.</summary>
    /// <remarks>Decision D-5.</remarks>
    public bool MatchesType(string type)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (KernelEventTypes.Contains(type))
            return !Types.IsDefault && Types.Contains(type);
        if (Types.IsDefaultOrEmpty)
            return true;
        foreach (var name in EventAliases.NamesOf(type))
        {
            foreach (var entry in Types)
            {
                if (IsPrefix(entry) ? name.AsSpan().StartsWith(entry.AsSpan(0, entry.Length - 1)) : entry == name)
                    return true;
            }
        }

        return false;
    }

    /// <summary>Returns the entries that a store compares, including every alias: exact types, and prefixes such as <c>task.</c>.</summary>
    /// <returns>Two empty lists when every type matches.</returns>
    public (ImmutableArray<string> Exact, ImmutableArray<string> Prefixes) Entries()
    {
        if (Types.IsDefaultOrEmpty)
            return ([], []);
        var exact = Types.Where(entry => !IsPrefix(entry)).Concat(EventAliases.All.Where(MatchesType)).Distinct(StringComparer.Ordinal);
        return ([.. exact], [.. Types.Where(IsPrefix).Select(entry => entry[..^1])]);
    }

    private static bool IsPrefix(string entry) => entry.EndsWith(".*", StringComparison.Ordinal);

    /// <summary>Returns whether the filter matches events of this topic.</summary>
    public bool MatchesTopic(string topicId) => TopicIds.IsDefaultOrEmpty || TopicIds.Contains(topicId);
}
