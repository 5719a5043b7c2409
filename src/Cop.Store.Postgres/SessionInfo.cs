using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Cop;

/// <summary>A live session and the agents that it runs.</summary>
internal sealed class SessionInfo(string session, IEnumerable<string> agents)
{
    private readonly ulong _seed = BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(session)));

    public string Session => session;

    public ImmutableSortedSet<string> Agents { get; } = agents.ToImmutableSortedSet(StringComparer.Ordinal);

    /// <summary>The remaining time of its lease without a further heartbeat.</summary>
    public TimeSpan Remaining { get; init; }

    /// <summary>
    /// Returns the weight of a topic for this session. The session with the highest weight is assigned the topic, so a change of sessions
    /// moves only the topics of that session.
    /// </summary>
    public ulong Weigh(string topicId)
    {
        // FNV-1a over the id, then the finalizer of splitmix64, which spreads similar ids.
        var hash = 14695981039346656037;
        foreach (var letter in topicId)
            hash = (hash ^ letter) * 1099511628211;
        hash ^= _seed;
        hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9;
        hash = (hash ^ (hash >> 27)) * 0x94d049bb133111eb;
        return hash ^ (hash >> 31);
    }
}
