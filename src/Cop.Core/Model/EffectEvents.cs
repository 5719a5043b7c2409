namespace Cop;

/// <summary>Events that carry the recorded outcome of an external effect (D-62c).</summary>
public static class EffectEvents
{
    /// <summary>Whether the event records an effect: such events are neither delivered nor matched by their type.</summary>
    public static bool IsRecordedEffect(Event candidate)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        return IsRecordedEffect(candidate.Type, candidate.Payload);
    }

    internal static bool IsRecordedEffect(string eventType, CopJson payload) =>
        eventType == EventTypes.ArtifactCreated && payload["artifact"]?["type"]?.AsString() == ArtifactTypes.Effect;
}
