namespace Cop;

/// <summary>The members of an event that the protocol names.</summary>
/// <remarks>Protocol 2.2.1.</remarks>
internal static class EventMemberNames
{
    public static bool IsKnown(string name) =>
        name is "id" or "topicId" or "topicSeq" or "type" or "schemaVersion" or "createdAt" or "payload" or "metadata" or "correlationId"
            or "parentEventIds";
}
