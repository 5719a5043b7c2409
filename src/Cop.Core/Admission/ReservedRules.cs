namespace Cop;

/// <summary>Refuses drafts that only the kernel may append: its own event types, and events of the operations topic.</summary>
/// <remarks>Decision D-1.</remarks>
internal static class ReservedRules
{
    /// <summary>Checks drafts of a host or an agent.</summary>
    /// <param name="drafts">The drafts; null entries are refused elsewhere.</param>
    /// <param name="topicId">Topic of drafts that name none.</param>
    /// <param name="operationsTopicId">The store's operations topic.</param>
    /// <returns>The first error; null when there is none.</returns>
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
                    + "which only the kernel appends; use the operator's commands, or a type of your own (D-1).");
            }
        }

        return null;
    }

    /// <summary>Creates the error of an append to the operations topic.</summary>
    public static CopError Topic(string operationsTopicId) => new(CopErrorCodes.TopicReserved,
        $"Topic '{operationsTopicId}' is the store's operations topic, to which only the kernel appends; use a different topic (D-1).");
}
