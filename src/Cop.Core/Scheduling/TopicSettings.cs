namespace Cop;

/// <summary>Settings of the topics' state machines.</summary>
/// <param name="DefaultContinuationAttempts">Maximum attempts of a continuation that gives none.</param>
/// <param name="AutoExhaustAfter">Time from a topic's last work until it is declared exhausted; null for never.</param>
/// <param name="ErrorDelay">Delay before a refused report is evaluated again.</param>
internal sealed record TopicSettings(int DefaultContinuationAttempts, TimeSpan? AutoExhaustAfter, TimeSpan ErrorDelay);
