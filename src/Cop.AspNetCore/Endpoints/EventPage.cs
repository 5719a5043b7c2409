namespace Cop.AspNetCore;

/// <summary>A page of events with a limit of number and size.</summary>
internal sealed class EventPage(int maxEvents, int maxBytes)
{
    private readonly List<CopJson> _events = [];
    private long _bytes;

    /// <summary>The event with which the next page begins; null when this one is the last.</summary>
    public Event? Next { get; private set; }

    /// <summary>Adds an event; false when the page is full.</summary>
    public bool TryAdd(Event stored, Func<Event, CopJson>? write = null)
    {
        var size = stored.Json.Utf8.Length;
        // A page has one event at least, or a large one could never be read.
        if (_events.Count > 0 && (_events.Count >= maxEvents || _bytes + size > maxBytes))
        {
            Next = stored;
            return false;
        }

        _bytes += size;
        _events.Add(write is null ? stored.Json : write(stored));
        return true;
    }

    public CopJson ToJson() => CopJson.Array(_events);
}
