using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Cop.Dashboard;

/// <summary>The parked deliveries of a topic, by hash, and the group of each: at most 10,000, in 64 groups and a rest.</summary>
/// <remarks>An event that is applied again, or names a delivery that is not parked, changes nothing.</remarks>
internal sealed record ParkedSet
{
    /// <summary>The largest number of deliveries that are known.</summary>
    public const int Most = 10_000;

    private const int MaxGroups = 64;
    private const int HashLength = 11;

    private ParkedSet(ImmutableDictionary<string, string> groups, ImmutableSortedDictionary<string, int> counts, bool hasMore) =>
        (Groups, Counts, HasMore) = (groups, counts, hasMore);

    public static ParkedSet Empty { get; } = new(
        ImmutableDictionary.Create<string, string>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal), hasMore: false);

    /// <summary>The number of deliveries by group.</summary>
    public ImmutableSortedDictionary<string, int> Counts { get; }

    /// <summary>Whether there are more, which are not known.</summary>
    public bool HasMore { get; private init; }

    public int Count => Groups.Count;

    public bool IsEmpty => Groups.IsEmpty && !HasMore;

    /// <summary>Whether so many are resolved that the store is asked for those that were not known.</summary>
    public bool IsToBeRead => HasMore && Count <= Most / 2;

    // By hash.
    private ImmutableDictionary<string, string> Groups { get; }

    public ParkedSet Add(string agent, string subject, string group)
    {
        var hash = HashOf(agent, subject);
        if (!Groups.ContainsKey(hash) && Count >= Most)
            return this with { HasMore = true };
        if (!Counts.ContainsKey(group) && Counts.Count >= MaxGroups)
            group = ParkedGroup.KeyOf(agent, "", "");
        var known = Remove(agent, subject);
        return new(known.Groups.Add(hash, group), known.Counts.SetItem(group, known.Counts.GetValueOrDefault(group) + 1), HasMore);
    }

    public ParkedSet Remove(string agent, string subject)
    {
        var hash = HashOf(agent, subject);
        if (!Groups.TryGetValue(hash, out var group))
            return this;
        var left = Counts[group] - 1;
        return new(Groups.Remove(hash), left == 0 ? Counts.Remove(group) : Counts.SetItem(group, left), HasMore);
    }

    /// <summary>Those that the store has, of which there may be more.</summary>
    public static ParkedSet From(IEnumerable<ParkedDelivery> rows, bool hasMore) => rows.Aggregate(
        Empty, (known, row) => known.Add(row.Agent, row.SubjectId, ParkedGroup.KeyOf(row))) with { HasMore = hasMore };

    public CopJson ToJson() => CopJson.Object(
        ("more", CopJson.From(HasMore)),
        ("groups", CopJson.Object(Groups.GroupBy(delivery => delivery.Value, delivery => delivery.Key).Select(group =>
            (group.Key, (CopJson?)CopJson.From(string.Concat(group.Order(StringComparer.Ordinal))))))));

    public static ParkedSet FromJson(CopJson? json)
    {
        var groups = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var counts = ImmutableSortedDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        foreach (var (group, hashes) in (json?["groups"]?.Members ?? []).Select(member => (member.Name, member.Value.AsString() ?? "")))
        {
            for (var at = 0; at + HashLength <= hashes.Length; at += HashLength)
                groups[hashes.Substring(at, HashLength)] = group;
            counts[group] = hashes.Length / HashLength;
        }

        return new(groups.ToImmutable(), counts.ToImmutable(), json?["more"]?.Kind == JsonValueKind.True);
    }

    // 8 bytes of SHA-256 as 11 characters.
    private static string HashOf(string agent, string subject) =>
        Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes($"{agent}\t{subject}")), 0, 8)[..HashLength];
}
