namespace Cop;

/// <summary>What becomes of one call to the store.</summary>
/// <param name="There">How long the call takes to the store.</param>
/// <param name="Back">How long its answer takes.</param>
/// <param name="IsRefused">Whether it is not carried out.</param>
/// <param name="LosesAnswer">Whether it is carried out and nobody hears of it.</param>
/// <param name="RepeatsAfter">After which time it reaches the store again, unasked.</param>
internal readonly record struct CallOutcome(TimeSpan There, TimeSpan Back, bool IsRefused = false, bool LosesAnswer = false, TimeSpan? RepeatsAfter = null);
