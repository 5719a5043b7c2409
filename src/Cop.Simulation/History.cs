using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Cop;

/// <summary>
/// The history of a simulation, one line per occurrence: time, place and what happened. Its digest identifies the history.
/// </summary>
internal sealed class History(SimulationLoop pump)
{
    private readonly List<string> _lines = [];
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>The lines so far.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Adds a line.</summary>
    public void Note(string where, string what)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{pump.Elapsed:d\\.hh\\:mm\\:ss\\.fffffff} {where} {what}");
        _lines.Add(line);
        _hash.AppendData(Encoding.UTF8.GetBytes(line + "\n"));
    }

    /// <summary>Adds an event that became durable; the digest includes all of it.</summary>
    public void Note(string where, Event durable)
    {
        Note(where, $"appends {durable.TopicId}#{durable.TopicSeq} {durable.Type} {durable.Id}");
        _hash.AppendData(durable.Json.Utf8.Span);
    }

    /// <summary>Adds a commit.</summary>
    public void Note(string where, CommitUnit unit)
    {
        foreach (var stored in unit.Appends.SelectMany(append => append.Events))
            Note(where, stored.Event);
        foreach (var subscription in unit.Subscriptions)
            Note(where,
                $"subscription {subscription.TopicId}/{subscription.Agent} v{subscription.Version} token {subscription.FencingToken} " +
                    $"cursor {subscription.Cursor} [{string.Join(", ", subscription.Attempts.Select(Describe))}]");
    }

    /// <summary>Computes the digest so far, in lower-case hex.</summary>
    public string Digest() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    private static string Describe(DeliveryAttempt attempt) =>
        $"{attempt.Key} " +
            $"#{attempt.Number}{(attempt.HasFailed ? " failed" : "")}{(attempt.IsHalted ? " halted" : "")}" +
            $"{(attempt.IsRetry ? " retry" : "")}";
}
