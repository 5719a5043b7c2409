namespace Cop;

/// <summary>What the state machines of topics go by.</summary>
/// <param name="DefaultContinuationAttempts">Attempts at a continuation that does not say how many.</param>
/// <param name="AutoExhaustAfter">How long after its last work a topic is declared exhausted; null for never.</param>
/// <param name="ErrorDelay">The pause before a refused report is considered again.</param>
internal sealed record TopicSettings(int DefaultContinuationAttempts, TimeSpan? AutoExhaustAfter, TimeSpan ErrorDelay);
