namespace Cop.Protocol;

/// <summary>Recognizes events that record the outcome of an external call.</summary>
/// <remarks>Decision D-62c.</remarks>
public static class EffectEvents
{
    /// <summary>Returns whether the event records an effect: such events are neither delivered nor matched by their type.</summary>
    public static bool IsRecordedEffect(Event candidate)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        return IsRecordedEffect(candidate.Type, candidate.Payload);
    }

    internal static bool IsRecordedEffect(string eventType, CopJson payload) =>
        eventType == EventTypes.ArtifactCreated && payload["artifact"]?["type"]?.AsString() == ArtifactTypes.Effect;
}
