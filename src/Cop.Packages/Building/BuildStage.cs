namespace Cop.Packages;

/// <summary>A stage of a build.</summary>
/// <param name="Name">load, resolve, compile, merge, validate, optimise, transform or write.</param>
/// <param name="Runs">The number of results that were computed.</param>
/// <param name="Reused">The number of results of earlier builds that were used.</param>
/// <param name="Elapsed">The time.</param>
public sealed record BuildStage(string Name, int Runs, int Reused, TimeSpan Elapsed);
