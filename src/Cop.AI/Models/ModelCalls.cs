namespace Cop.AI;

/// <summary>Finds the records of model calls in a log.</summary>
public static class ModelCalls
{
    /// <summary>Reads the model call that an event records; null when it records none.</summary>
    public static ModelCall? Read(Event stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return EffectEvents.IsRecordedEffect(stored) && stored.Payload["artifact"]!["payload"] is { } outcome
            && outcome["requestDigest"] is not null && DataJson.Read<ModelCall>(outcome, "The record").TryGet(out var call, out _)
            ? call : null;
    }
}
