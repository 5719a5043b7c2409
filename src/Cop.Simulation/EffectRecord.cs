namespace Cop;

/// <summary>What an agent was handed as the outcome of a recorded effect.</summary>
internal sealed record EffectRecord(string Agent, string TopicId, bool IsResume, string CauseId, string Name, CopJson Outcome);
