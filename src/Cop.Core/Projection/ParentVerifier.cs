using System.Collections.Immutable;

namespace Cop;

/// <summary>
/// Goes over a topic's log and notes the parents that the store does not have. An event of a local topic has known parents when it is
/// appended, so one that is missing was lost. Replicas may miss some, and their operator knows.
/// </summary>
/// <remarks>Decisions D-22, M-16.</remarks>
internal sealed class ParentVerifier(string topicId, TopicHead? head)
{
    /// <summary>Parents that are looked up together.</summary>
    private const int PageSize = 500;

    private readonly List<(string ParentId, string EventId, long TopicSeq)> _awaited = [];
    private readonly List<string> _missing = [];
    private readonly List<CopError> _errors = [];

    /// <summary>The parents that are to be looked up now.</summary>
    public IEnumerable<string> Awaited => _awaited.Select(item => item.ParentId);

    /// <summary>The ids of the parents that are missing, each once.</summary>
    public ImmutableArray<string> Missing => [.. _missing.Distinct(StringComparer.Ordinal)];

    /// <summary>For each, who names it.</summary>
    public ImmutableArray<CopError> Errors => [.. _errors];

    /// <summary>Takes the next event of the log; says whether it is time to look parents up.</summary>
    public bool Take(Event stored)
    {
        if (head is not { ReplicaOf: null } || stored.TopicSeq < head.LocalFromSeq)
            return false;
        foreach (var parentId in stored.ParentEventIds)
            _awaited.Add((parentId, stored.Id, stored.TopicSeq));
        return _awaited.Count >= PageSize;
    }

    /// <summary>Takes what was found of the parents that were to be looked up.</summary>
    public void Conclude(Func<string, bool> isKnown)
    {
        foreach (var (parentId, eventId, topicSeq) in _awaited)
        {
            if (isKnown(parentId))
                continue;
            _missing.Add(parentId);
            _errors.Add(new CopError(
                CopErrorCodes.UnknownParent,
                $"Event '{eventId}' (topic '{topicId}', topicSeq {topicSeq}) names the parent '{parentId}', which the store does not " +
                    $"have: it was lost."));
        }

        _awaited.Clear();
    }
}
