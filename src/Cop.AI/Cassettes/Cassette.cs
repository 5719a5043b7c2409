using System.Collections.Immutable;
using System.Text;

namespace Cop.AI;

/// <summary>Recorded model calls, taken from a topic or a file, that answer the same requests again without a model.</summary>
/// <remarks>spec/ai.md, "Cassettes".</remarks>
public sealed class Cassette
{
    private const int MaxLineBytes = 4 * 1024 * 1024;

    private Cassette(ImmutableArray<ModelCall> calls) => Calls = calls;

    /// <summary>The calls, in the order of the log, with their whole requests.</summary>
    public ImmutableArray<ModelCall> Calls { get; }

    /// <summary>Takes the calls of a topic from its events alone.</summary>
    /// <param name="log">The log.</param>
    /// <param name="topicId">The topic.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<Cassette> FromTopicAsync(IEventLog log, string topicId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentException.ThrowIfNullOrEmpty(topicId);
        Dictionary<string, CopJson> messages = new(StringComparer.Ordinal);
        var calls = ImmutableArray.CreateBuilder<ModelCall>();
        await foreach (var stored in log.ReadTopicAsync(topicId, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (stored.Type != EventTypes.ArtifactCreated || stored.Payload["artifact"] is not { } artifact)
                continue;
            if (artifact["type"]?.AsString() == AiArtifactTypes.Message)
                messages[artifact["id"]!.AsString()!] = artifact["payload"]!;
            else if (ModelCalls.Read(stored) is { } call)
                calls.Add(call with { Request = Whole(call.Request, messages) });
        }

        return new Cassette(calls.DrainToImmutable());
    }

    /// <summary>Reads a file of JSON lines, one call each.</summary>
    /// <exception cref="FormatException">A line is no call; the message has its number.</exception>
    public static Cassette Parse(string lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var calls = ImmutableArray.CreateBuilder<ModelCall>();
        foreach (var (line, index) in lines.Split('\n').Select((line, index) => (line.Trim(), index)))
        {
            if (line.Length == 0)
                continue;
            if (!CopJson.Parse(Encoding.UTF8.GetBytes(line), new JsonLimits { MaxBytes = MaxLineBytes }).TryGet(out var json, out var error)
                || !DataJson.Read<ModelCall>(json, "the call").TryGet(out var call, out error))
                throw new FormatException($"Line {index + 1} of the cassette is no recorded call: {error.Message}");
            calls.Add(call);
        }

        return new Cassette(calls.DrainToImmutable());
    }

    /// <summary>Writes the calls as JSON lines.</summary>
    public string ToJsonLines() => string.Concat(Calls.Select(call => DataJson.Write(call) + "\n"));

    private static CopJson Whole(CopJson request, Dictionary<string, CopJson> messages) => request["messages"] is not { } given ? request
        : request.With("messages", CopJson.Array(given.Items.Select(message =>
            message["artifactId"]?.AsString() is { } id && messages.TryGetValue(id, out var whole) ? whole : message)));
}
