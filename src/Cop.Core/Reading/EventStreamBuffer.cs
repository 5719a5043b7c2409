using System.Collections.Immutable;

namespace Cop;

/// <summary>
/// Buffers new events of a topic for one stream, while this node committed all of them; otherwise the stream reads the log. Many writers,
/// one reader.
/// </summary>
/// <param name="topicId">Topic id.</param>
/// <param name="signal">Wakes the reader.</param>
internal sealed class EventStreamBuffer(string topicId, AsyncAutoResetEvent signal) : ITopicObserver
{
    /// <summary>A reader that is further behind reads the log.</summary>
    private const int Most = 256;

    private readonly Lock _gate = new();
    private ImmutableArray<Event> _events = [];
    private bool _isToRead = true;
    private bool _isToCompare;

    public string TopicId => topicId;

    public void OnCommit(TopicAppend append)
    {
        lock (_gate)
        {
            _isToRead |= _events.Length + append.Events.Length > Most;
            _events = _isToRead ? [] : [.. _events, .. append.Events.Select(stored => stored.Event)];
        }

        signal.Set();
    }

    public void OnRemoteCommit()
    {
        lock (_gate)
            (_isToRead, _events) = (true, []);
        signal.Set();
    }

    public void OnHistoryChanged()
    {
        lock (_gate)
            (_isToCompare, _isToRead, _events) = (true, true, []);
        signal.Set();
    }

    /// <summary>Returns whether the last returned event has to be compared with the log, and resets that.</summary>
    public bool TakeComparison()
    {
        lock (_gate)
        {
            var isToCompare = _isToCompare;
            _isToCompare = false;
            return isToCompare;
        }
    }

    /// <summary>Takes the buffered events from a topicSeq on; null when they have to be read from the log.</summary>
    public ImmutableArray<Event>? Take(long fromSeq)
    {
        ImmutableArray<Event> taken;
        bool isToRead;
        lock (_gate)
            (taken, isToRead, _events, _isToRead) = (_events, _isToRead, [], false);
        if (isToRead)
            return null;
        var run = taken.RemoveAll(known => known.TopicSeq < fromSeq);
        for (var i = 0; i < run.Length; i++)
        {
            if (run[i].TopicSeq != fromSeq + i)
                return null;
        }

        return run;
    }
}
