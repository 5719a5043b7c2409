namespace Cop;

/// <summary>Validates events about the store itself, which change no row of their topic.</summary>
/// <remarks>Decisions D-22, CE-6, M-1.</remarks>
internal static class StoreEvents
{
    public static CopError? Apply(ProjectionScope scope)
    {
        var payload = scope.Payload;
        switch (scope.Applied.Type)
        {
            case EventTypes.TopicUnblocked:
                _ = (payload.Id("topicId"), payload.RequiredIds("missing"), payload.Required("operator"));
                break;
            case EventTypes.TopicAdopted:
                _ = (payload.Required("from"), payload.Optional("operator"));
                break;
            default:
                _ = (payload.Required("subject"), payload.RequiredIds("keyIds"), payload.Required("reason"), payload.Optional("operator"));
                break;
        }

        return payload.Fault;
    }
}
