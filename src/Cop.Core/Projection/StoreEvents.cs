namespace Cop;

/// <summary>Validates events about the store itself, which change no row of their topic.</summary>
/// <remarks>Decisions D-22, CE-6, M-1, M-16.</remarks>
internal static class StoreEvents
{
    // The largest integer that every JSON reader gives exactly.
    private const long MaxPosition = 9_007_199_254_740_991;

    public static CopError? Apply(ProjectionScope scope)
    {
        var payload = scope.Payload;
        switch (scope.Applied.Type)
        {
            case EventTypes.TopicUnblocked:
                _ = (payload.Id("topicId"), payload.RequiredIds("missing"), payload.Required("operator"), payload.Optional("reason"));
                break;
            case EventTypes.TopicAdopted:
                _ = (payload.Required("from"), payload.Optional("operator"));
                break;
            case EventTypes.StoreHistoryChanged:
                _ = (payload.Id("from"), payload.Id("to"), payload.RequiredIds("lostEventIds"));
                RequirePositions(payload, "fromPosition", "toPosition", "lostCount");
                break;
            default:
                _ = (payload.Required("subject"), payload.RequiredIds("keyIds"), payload.Required("reason"), payload.Optional("operator"));
                break;
        }

        return payload.Fault;
    }

    private static void RequirePositions(PayloadReader payload, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (payload.Count(name, 0, MaxPosition) is null)
                payload.Fail(name, "is missing");
        }
    }
}
