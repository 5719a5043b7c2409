using System.Collections.Immutable;
using System.Globalization;

namespace Cop;

/// <summary>The external commands and faults of a seed. Leaving one out changes nothing in the rest.</summary>
internal sealed record Scenario(ulong Seed, ImmutableArray<SimulatedCommand> Commands, ImmutableArray<SimulatedFault> Faults)
{
    private readonly ValueArray<SimulatedCommand> _commands = Commands;
    private readonly ValueArray<SimulatedFault> _faults = Faults;

    public ImmutableArray<SimulatedCommand> Commands { get => _commands; init => _commands = value; }

    public ImmutableArray<SimulatedFault> Faults { get => _faults; init => _faults = value; }

    public static Scenario Of(Simulation simulation, ulong seed) => new(
        seed,
        [.. simulation.Commands(SeededRandom.CreateStream(seed, "commands"))
            .Select((command, place) => Named(command, Text(seed), Text((ulong)place)))],
        simulation.Faults?.Invoke(SeededRandom.CreateStream(seed, "faults"), simulation.Nodes) ?? []);

    /// <summary>Gives every draft an id, so that it can be retried.</summary>
    public static SimulatedCommand Named(SimulatedCommand command, string seed, string cause) => command is SimulatedCommand.Append append
        ? append with
        {
            Drafts = [
                .. append.Drafts.Select(
                    (draft, ordinal) =>
                        draft with { Id = draft.Id ?? CopId.Derive("event", "simulation", seed, cause, Text((ulong)ordinal)) })],
        }
        : command;

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}
