namespace Cop;

/// <summary>A check of the state at the end of a simulation.</summary>
/// <param name="Name">Name in reports.</param>
/// <param name="Find">Returns the violations.</param>
internal sealed record SimulationCheck(string Name, Func<FinalState, IEnumerable<string>> Find);
