using System.Collections.Frozen;
using System.Text.Json;

namespace Cop;

/// <summary>The chain of an agent's state upcasters.</summary>
/// <remarks>Decision D-59b.</remarks>
internal sealed class StateUpcasterChain
{
    private readonly FrozenDictionary<string, IStateUpcaster> _byVersion;

    /// <exception cref="ArgumentException">Two have the same input version, or they form a cycle.</exception>
    public StateUpcasterChain(string agent, IReadOnlyCollection<IStateUpcaster> upcasters)
    {
        if (upcasters.GroupBy(upcaster => upcaster.FromVersion, StringComparer.Ordinal)
            .FirstOrDefault(group => group.Count() > 1) is { } same)
            throw new ArgumentException($"Agent '{agent}' has two state upcasters from version '{same.Key}'; keep one.");
        _byVersion = upcasters.ToFrozenDictionary(upcaster => upcaster.FromVersion, StringComparer.Ordinal);
        foreach (var first in upcasters)
        {
            var version = first.FromVersion;
            for (var steps = 0; _byVersion.TryGetValue(version, out var next); version = next.ToVersion)
            {
                if (++steps > upcasters.Count)
                    throw new ArgumentException($"The state upcasters of agent '{agent}' form a cycle at version '{first.FromVersion}'.");
            }
        }
    }

    /// <summary>Upgrades a state to the newest version; a state without a version or with an unknown one is unchanged.</summary>
    public CopJson? Read(CopJson? state)
    {
        while (state is { Kind: JsonValueKind.Object } && state["stateVersion"]?.AsString() is { } version
            && _byVersion.TryGetValue(version, out var link))
        {
            var upcast = link.Upcast(state)
                ?? throw new InvalidOperationException($"The state upcaster from version '{link.FromVersion}' returned null; correct it.");
            state = upcast.With("stateVersion", CopJson.From(link.ToVersion));
        }

        return state;
    }
}
