namespace Cop;

/// <summary>Events that carry the recorded outcome of an external effect (D-62c).</summary>
public static class EffectEvents
{
    /// <summary>Whether the event records an effect: such events are neither delivered nor matched by their type.</summary>
    public static bool Carries(Event candidate)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        return candidate.Type == EventTypes.ArtifactCreated && candidate.Payload["artifact"]?["type"]?.AsString() == ArtifactTypes.Effect;
    }
}
