namespace Cop;

/// <summary>Something that must hold when a simulation has come to rest.</summary>
/// <param name="Name">Its name in a report.</param>
/// <param name="Find">Gives what does not hold.</param>
internal sealed record SimulationCheck(string Name, Func<FinalState, IEnumerable<string>> Find);
