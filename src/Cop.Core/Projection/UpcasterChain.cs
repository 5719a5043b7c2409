using System.Collections.Immutable;
using System.Text.Json;

namespace Cop.Storage;

/// <summary>
/// The chain of registered upcasters, validated when the host starts: each version of a type leads to one newest version, without a cycle.
/// </summary>
/// <remarks>Decision M-3.</remarks>
public sealed class UpcasterChain
{
    private readonly Dictionary<(string Type, string Version), IUpcaster> _byVersion = [];

    /// <summary>Creates the chain; the order of the upcasters does not matter.</summary>
    /// <exception cref="ArgumentException">Two have the same input version, they form a cycle, or a link is missing; the message names
    /// them.</exception>
    public UpcasterChain(IEnumerable<IUpcaster> upcasters)
    {
        ArgumentNullException.ThrowIfNull(upcasters);
        foreach (var upcaster in upcasters)
        {
            if (!_byVersion.TryAdd((EventAliases.Canonical(upcaster.EventType), upcaster.FromVersion), upcaster))
                throw new ArgumentException(
                    $"Two upcasters of '{upcaster.EventType}' start at version '{upcaster.FromVersion}'; keep one.", nameof(upcasters));
        }

        foreach (var ofType in _byVersion.Values.GroupBy(upcaster => EventAliases.Canonical(upcaster.EventType), StringComparer.Ordinal))
            CheckOneEnd(ofType.Key, [.. ofType.Select(EndOf).Distinct(StringComparer.Ordinal).Order(CopId.Comparer)]);
        Links = [
            .. _byVersion.Values.Select(upcaster => $"{upcaster.EventType} {upcaster.FromVersion}>{upcaster.ToVersion}")
                .Order(CopId.Comparer)];
    }

    /// <summary>The empty chain: every event is read as stored.</summary>
    public static UpcasterChain Empty { get; } = new([]);

    /// <summary>The links in the order of their UTF-8 bytes, such as <c>review.requested 1&gt;2</c>; part of every digest.</summary>
    /// <remarks>Decision M-11.</remarks>
    public ImmutableArray<string> Links { get; }

    /// <summary>Upcasts an event for projectors, agents and queries; returns the same object when no upcaster applies.</summary>
    /// <exception cref="CopInvariantException">An upcaster failed on the event; the message names the upcaster's type, the event and its
    /// topic.</exception>
    public Event Read(Event stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        if (_byVersion.Count == 0)
            return stored;
        var type = EventAliases.Canonical(stored.Type);
        if (!_byVersion.TryGetValue((type, stored.SchemaVersion), out var link))
            return stored;
        var (payload, version) = (stored.Payload, stored.SchemaVersion);
        for (; link is not null; _byVersion.TryGetValue((type, version), out link))
        {
            if (Apply(link, payload, stored) is not { } upcast)
                break;
            (payload, version) = (upcast, link.ToVersion);
        }

        return stored.Upcast(payload, version);
    }

    // Every exception of foreign code is reported with its cause: the event cannot be read without the result.
    // Null when a record cannot hold the payload: the event is then read as stored, and a handler of the record parks its delivery.
    private static CopJson? Apply(IUpcaster link, CopJson payload, Event stored)
    {
        CopJson? upcast;
        try
        {
            upcast = link.Upcast(payload);
        }
        catch (JsonException) when (link is IRecordUpcaster)
        {
            return null;
        }
        catch (Exception fault)
        {
            throw new CopInvariantException(
                Describe(link, stored, ExceptionText.Describe(fault)), ExceptionText.ForLog(fault)) { Code = CopErrorCodes.UpcasterThrew };
        }

        return upcast ?? throw new CopInvariantException(Describe(link, stored, "it returned null")) { Code = CopErrorCodes.UpcasterThrew };
    }

    private static string Describe(IUpcaster link, Event stored, string why) =>
        $"The upcaster {link.GetType().FullName} of '{link.EventType}' from version '{link.FromVersion}' failed on event '{stored.Id}' " +
            $"(topic '{stored.TopicId}', topicSeq {stored.TopicSeq}): {why.TrimEnd('.')}. Fix it, then start again.";

    private string EndOf(IUpcaster first)
    {
        var seen = new List<string> { first.FromVersion };
        var last = first;
        while (true)
        {
            if (seen.Contains(last.ToVersion))
                throw new ArgumentException(
                    $"The upcasters of '{first.EventType}' form a cycle: {string.Join(" > ", [.. seen, last.ToVersion])}.");
            seen.Add(last.ToVersion);
            if (!_byVersion.TryGetValue((EventAliases.Canonical(first.EventType), last.ToVersion), out var next))
                return last.ToVersion;
            last = next;
        }
    }

    private static void CheckOneEnd(string type, string[] ends)
    {
        if (ends.Length > 1)
            throw new ArgumentException(
                $"A link is missing between the upcasters of '{type}': they end at the versions " +
                    $"{string.Join(", ", ends.Select(end => $"'{end}'"))}, and only one can be the newest.");
    }
}
