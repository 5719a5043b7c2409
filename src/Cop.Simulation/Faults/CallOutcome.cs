namespace Cop;

/// <summary>The outcome of one call to the store.</summary>
/// <param name="There">Time until the call reaches the store.</param>
/// <param name="Back">Time until its response returns.</param>
/// <param name="IsRefused">Whether it is rejected without effect.</param>
/// <param name="LosesAnswer">Whether it is executed but its response is lost.</param>
/// <param name="RepeatsAfter">Time after which it reaches the store a second time; null for never.</param>
internal readonly record struct CallOutcome(
    TimeSpan There, TimeSpan Back, bool IsRefused = false, bool LosesAnswer = false, TimeSpan? RepeatsAfter = null);
