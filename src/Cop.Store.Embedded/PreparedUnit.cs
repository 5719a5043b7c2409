using System.Buffers;

namespace Cop;

/// <summary>A unit with everything that can be computed before its write: keys of its events and their parents, digests as bytes.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="Events">Its events, one array per topic.</param>
/// <param name="Digests">The concatenated digests of the drafts of its events that have one.</param>
internal sealed record PreparedUnit(CommitUnit Unit, IndexedEvent[][] Events, byte[] Digests)
{
    /// <summary>The approximate number of bytes that it adds to the journal.</summary>
    public long Size { get; private init; }

    public static PreparedUnit Of(CommitUnit unit)
    {
        var events = new IndexedEvent[unit.Appends.Length][];
        var (size, digests) = (256L * unit.Subscriptions.Length, 0);
        for (var topic = 0; topic < events.Length; topic++)
        {
            var added = unit.Appends[topic].Events;
            events[topic] = new IndexedEvent[added.Length];
            for (var i = 0; i < added.Length; i++)
            {
                var hasDigest = added[i].DraftDigest.Length > 0;
                events[topic][i] = new IndexedEvent(added[i].Event, 0, hasDigest);
                size += added[i].Event.Json.Utf8.Length + EventLoader.DigestSize;
                digests += hasDigest ? 1 : 0;
            }
        }

        return new PreparedUnit(unit, events, DigestsOf(unit, digests)) { Size = size };
    }

    private static byte[] DigestsOf(CommitUnit unit, int count)
    {
        var bytes = new byte[count * EventLoader.DigestSize];
        var rest = bytes.AsSpan();
        foreach (var append in unit.Appends)
        {
            foreach (var stored in append.Events)
            {
                if (stored.DraftDigest.Length == 0)
                    continue;
                if (stored.DraftDigest.Length != 2 * EventLoader.DigestSize
                    || Convert.FromHexString(stored.DraftDigest, rest, out _, out _) != OperationStatus.Done)
                    throw new CopInvariantException(
                        $"The draft digest of event '{stored.Event.Id}' is not {EventLoader.DigestSize} bytes in hex.");
                rest = rest[EventLoader.DigestSize..];
            }
        }

        return bytes;
    }
}
