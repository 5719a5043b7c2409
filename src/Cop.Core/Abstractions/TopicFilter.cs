using System.Collections.Immutable;

namespace Cop.Surfaces;

/// <summary>The topics that a caller may see: all, none, or those of some ids, id prefixes or metadata members.</summary>
/// <remarks>A topic matches when one of the parts matches it. Values are immutable.</remarks>
public sealed record TopicFilter
{
    private readonly ValueArray<string> _ids = [];
    private readonly ValueArray<string> _prefixes = [];
    private readonly ValueArray<TopicMember> _members = [];

    private TopicFilter()
    {
    }

    /// <summary>All topics.</summary>
    public static TopicFilter All { get; } = new() { IsAll = true };

    /// <summary>No topic.</summary>
    public static TopicFilter None { get; } = new();

    /// <summary>Whether every topic matches.</summary>
    public bool IsAll { get; private init; }

    /// <summary>The ids of matching topics.</summary>
    public ImmutableArray<string> Ids { get => _ids; private init => _ids = value; }

    /// <summary>The prefixes of the ids of matching topics.</summary>
    public ImmutableArray<string> Prefixes { get => _prefixes; private init => _prefixes = value; }

    /// <summary>The metadata members of matching topics.</summary>
    public ImmutableArray<TopicMember> Members { get => _members; private init => _members = value; }

    /// <summary>Creates a filter of topics with these ids.</summary>
    public static TopicFilter ForIds(params IEnumerable<string> topicIds)
    {
        ArgumentNullException.ThrowIfNull(topicIds);
        return new() { Ids = [.. topicIds.Distinct(StringComparer.Ordinal)] };
    }

    /// <summary>Creates a filter of topics whose id begins with a text.</summary>
    /// <param name="prefix">The beginning of the ids, compared as written; not empty.</param>
    public static TopicFilter ForPrefix(string prefix)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        return new() { Prefixes = [prefix] };
    }

    /// <summary>Creates a filter of topics whose metadata have a member with a text value, such as <c>tenant</c>.</summary>
    /// <param name="name">The name of the member.</param>
    /// <param name="value">Its value; other JSON types never match.</param>
    /// <remarks>
    /// Who may append <c>topic.updated</c> to a topic may change its metadata and thereby give it away. A topic that does not exist yet
    /// matches by the metadata of its <c>topic.created</c>.
    /// </remarks>
    public static TopicFilter ForMetadata(string name, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        return new() { Members = [new TopicMember(name, value)] };
    }

    /// <summary>Returns a filter of the topics that match this filter or another one.</summary>
    public TopicFilter Or(TopicFilter other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return IsAll || other.IsAll ? All : new TopicFilter
        {
            Ids = [.. Ids.Union(other.Ids, StringComparer.Ordinal)],
            Prefixes = [.. Prefixes.Union(other.Prefixes, StringComparer.Ordinal)],
            Members = [.. Members.Union(other.Members)],
        };
    }

    /// <summary>Returns whether a topic matches.</summary>
    /// <param name="topicId">The topic's id.</param>
    /// <param name="metadata">The topic's metadata; null for none.</param>
    public bool Matches(string topicId, CopJson? metadata)
    {
        ArgumentNullException.ThrowIfNull(topicId);
        return MatchesId(topicId) || Members.Any(member => metadata?[member.Name]?.AsString() == member.Value);
    }

    /// <summary>Returns whether a topic matches by its id alone.</summary>
    public bool MatchesId(string topicId)
    {
        ArgumentNullException.ThrowIfNull(topicId);
        return IsAll || Ids.Contains(topicId, StringComparer.Ordinal)
            || Prefixes.Any(prefix => topicId.StartsWith(prefix, StringComparison.Ordinal));
    }
}
