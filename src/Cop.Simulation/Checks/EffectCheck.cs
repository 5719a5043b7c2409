namespace Cop;

/// <summary>Checks that every attempt received the outcome of a recorded effect that is in the log, or was
/// before the store lost it.</summary>
/// <remarks>Protocol 3.5.1; decision D-62c.</remarks>
internal static class EffectCheck
{
    public static IEnumerable<string> Find(FinalState after)
    {
        var recorded = new Dictionary<string, CopJson>(StringComparer.Ordinal);
        foreach (var stored in after.Events.Where(EffectEvents.IsRecordedEffect))
        {
            var artifact = stored.Payload["artifact"]!;
            if (!recorded.TryAdd(artifact["id"]!.AsString()!, artifact["payload"]!))
                yield return $"The effect '{artifact["id"]}' is recorded twice.";
        }

        var lost = after.Lost.SelectMany(same => same).Select(one => one.Event).Where(EffectEvents.IsRecordedEffect)
            .Select(stored => stored.Payload["artifact"]!)
            .ToLookup(artifact => artifact["id"]!.AsString()!, artifact => artifact["payload"]!, StringComparer.Ordinal);
        foreach (var handed in after.Records.Effects)
        {
            var id = CopId.Derive(
                "artifact", handed.TopicId, handed.Agent, handed.IsResume
                    ? "continuation"
                    : "event", handed.CauseId, "effect", handed.Name);
            if (lost[id].Contains(handed.Outcome))
                continue;
            if (!recorded.TryGetValue(id, out var outcome))
                yield return $"Agent '{handed.Agent}' received an outcome of the effect '{handed.Name}' for '{handed.CauseId}' that is " +
                    $"not recorded.";
            else if (!outcome.Equals(handed.Outcome))
                yield return $"Agent '{handed.Agent}' received {handed.Outcome} for the effect '{handed.Name}' for '{handed.CauseId}', " +
                    $"but {outcome} is recorded.";
        }
    }
}
