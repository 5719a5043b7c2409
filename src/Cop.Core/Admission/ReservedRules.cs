namespace Cop;

/// <summary>Refuses what only the kernel may append: its own event types, and any event of the operations topic.</summary>
/// <remarks>Decision D-1.</remarks>
internal static class ReservedRules
{
    /// <summary>The first draft's error that the kernel alone may append; null when there is none.</summary>
    /// <param name="drafts">The drafts of a host or an agent; null entries are refused elsewhere.</param>
    /// <param name="topicId">The topic of drafts that name none.</param>
    /// <param name="operationsTopicId">The store's operations topic.</param>
    public static CopError? Check(IEnumerable<EventDraft?> drafts, string topicId, string operationsTopicId)
    {
        foreach (var draft in drafts)
        {
            if (draft is null)
                continue;
            if ((draft.TopicId ?? topicId) == operationsTopicId)
                return Topic(operationsTopicId);
            if (draft.Type is { } type && ReservedEventTypes.Contains(type))
            {
                return new CopError(CopErrorCodes.TypeReserved, $"A draft for topic '{draft.TopicId ?? topicId}' has the type '{type}', "
                    + "which the kernel alone writes; use the operator's commands, or a type of your own (D-1).");
            }
        }

        return null;
    }

    /// <summary>The error of a write to the operations topic.</summary>
    public static CopError Topic(string operationsTopicId) => new(CopErrorCodes.TopicReserved,
        $"Topic '{operationsTopicId}' is the store's operations topic, which the kernel alone writes; name another topic (D-1).");
}
