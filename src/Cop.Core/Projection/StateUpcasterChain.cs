using System.Collections.Frozen;
using System.Text.Json;

namespace Cop;

/// <summary>The state upcasters of an agent, put together (D-59b).</summary>
internal sealed class StateUpcasterChain
{
    private readonly FrozenDictionary<string, IStateUpcaster> _byVersion;

    /// <exception cref="ArgumentException">Two read one version, or they go in a circle.</exception>
    public StateUpcasterChain(string agent, IReadOnlyCollection<IStateUpcaster> upcasters)
    {
        if (upcasters.GroupBy(upcaster => upcaster.FromVersion, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } same)
            throw new ArgumentException($"Agent '{agent}' has two state upcasters from version '{same.Key}'; keep one.");
        _byVersion = upcasters.ToFrozenDictionary(upcaster => upcaster.FromVersion, StringComparer.Ordinal);
        foreach (var first in upcasters)
        {
            var version = first.FromVersion;
            for (var steps = 0; _byVersion.TryGetValue(version, out var next); version = next.ToVersion)
            {
                if (++steps > upcasters.Count)
                    throw new ArgumentException($"The state upcasters of agent '{agent}' go in a circle from version '{first.FromVersion}'.");
            }
        }
    }

    /// <summary>The state in its newest version; as it is when it names no version or a new one.</summary>
    public CopJson? Read(CopJson? state)
    {
        while (state is { Kind: JsonValueKind.Object } && state["stateVersion"]?.AsString() is { } version && _byVersion.TryGetValue(version, out var link))
        {
            var upcast = link.Upcast(state) ?? throw new InvalidOperationException($"The state upcaster from version '{link.FromVersion}' gave nothing; correct it.");
            state = upcast.With("stateVersion", CopJson.From(link.ToVersion));
        }

        return state;
    }
}
