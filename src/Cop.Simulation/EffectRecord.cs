namespace Cop;

/// <summary>The outcome of a recorded effect that an agent received.</summary>
internal sealed record EffectRecord(string Agent, string TopicId, bool IsResume, string CauseId, string Name, CopJson Outcome);
