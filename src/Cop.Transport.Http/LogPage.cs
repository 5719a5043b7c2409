using System.Globalization;

namespace Cop.Transport.Http;

/// <summary>A page of the log, and the place after it.</summary>
/// <param name="Events">The events.</param>
/// <param name="Place">The place after the last of them; null if there are none.</param>
internal sealed record LogPage(IReadOnlyList<CarriedEvent> Events, CopJson? Place)
{
    public static async Task<LogPage> ReadAsync(CopKernel kernel, CopJson? after, int limit, CancellationToken cancellationToken)
    {
        var events = new List<CarriedEvent>();
        LogCursor? last = null;
        await foreach (var entry in kernel.ReadLogAsync(ReadCursor(after), cancellationToken).ConfigureAwait(false))
        {
            // A replica is passed on under the id of the store that it comes from.
            var head = await kernel.Log.GetHeadAsync(entry.Event.TopicId, cancellationToken).ConfigureAwait(false);
            events.Add(new CarriedEvent(head?.ReplicaOf ?? kernel.StoreId, entry.Event));
            last = entry.Cursor;
            if (events.Count == limit)
                break;
        }

        return new LogPage(events, last is null ? null : CopJson.Object(
            ("history", CopJson.From(last.HistoryId)), ("position", CopJson.From(last.Position)),
            ("hash", CopJson.From(last.Hash.ToString("N", CultureInfo.InvariantCulture)))));
    }

    private static LogCursor? ReadCursor(CopJson? json)
    {
        if (json is null)
            return null;
        return json["history"]?.AsString() is { } history && Guid.TryParseExact(json["hash"]?.AsString(), "N", out var hash)
            && long.TryParse(json["position"]?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            ? new LogCursor(history, position, hash)
            : throw new CopException(new CopError(
                TransportErrorCodes.Malformed, "The place in the log has no history, position and hash; leave it out to begin anew."));
    }
}
