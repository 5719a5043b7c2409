using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Cop.Ledger;

/// <summary>One ledger of a store: the first one, or one that replaces it after the store has lost recorded events.</summary>
/// <param name="Number">Its number in the store, from 0.</param>
/// <param name="Name">The name in checkpoints: the store's id, and for a later one a slash and the history's id.</param>
/// <param name="HistoryId">The store's history that it records.</param>
/// <remarks>Decisions D-84, M-16.</remarks>
public sealed record LedgerOrigin(int Number, string Name, string HistoryId)
{
    /// <summary>The topic whose events alone it records; null when it records all topics of the store.</summary>
    /// <remarks>Protocol 9.8.</remarks>
    public string? TopicId { get; init; }

    /// <summary>The last known head of the origin that it replaces; null for the first.</summary>
    public Checkpoint? Previous { get; init; }

    internal string Records => Of("records");

    internal string Leaves => Of("leaves");

    internal string Checkpoints => Of("checkpoints");

    internal string Cosignatures => Of("cosignatures");

    internal string Timestamps => Of("timestamps");

    internal string Acceptances => Of("acceptances");

    internal string Nodes(int level) => Of(string.Create(CultureInfo.InvariantCulture, $"nodes{level}"));

    /// <summary>Reads the events that the ledger records, in its order: the event of position N has the record of index N - 1.</summary>
    /// <param name="log">The log of the store.</param>
    /// <param name="from">The first position.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public IAsyncEnumerable<PositionedEvent> ReadLogAsync(IEventLog log, long from = 1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(log);
        return TopicId is { } topic
            ? ReadTopicAsync(log, topic, from, cancellationToken) : log.ReadPositionsAsync(from, cancellationToken);
    }

    /// <summary>The name of the first ledger of a store, or of one of its topics.</summary>
    internal static string NameOf(string storeId, string? topicId) =>
        topicId is null ? storeId : $"{storeId}/topics/{Uri.EscapeDataString(topicId)}";

    internal static string SequenceOf(string? topicId) => Prefix(topicId) + "/origins";

    internal byte[] ToRow() => CopJson.Object(
        ("origin", CopJson.From(Name)), ("historyId", CopJson.From(HistoryId)),
        ("previous", Previous is null ? null : CopJson.From(Previous.ToString()))).Utf8.ToArray();

    internal static LedgerOrigin FromRow(int number, ReadOnlySpan<byte> row, string? topicId)
    {
        if (!CopJson.Parse(row).TryGet(out var json, out _) || json["origin"]?.AsString() is not { } name
            || json["historyId"]?.AsString() is not { } historyId)
        {
            throw new CopException(new CopError(
                LedgerErrorCodes.InvalidRecord, $"The row of ledger origin {number} cannot be read; restore it from a backup."));
        }

        var previous = json["previous"] is { Kind: JsonValueKind.String } text
            && Checkpoint.Parse(text.AsString()!).TryGet(out var head, out _) ? head : null;
        return new LedgerOrigin(number, name, historyId) { Previous = previous, TopicId = topicId };
    }

    private string Of(string part) => string.Create(CultureInfo.InvariantCulture, $"{Prefix(TopicId)}/{Number}/{part}");

    // A topic's id may be longer than the name of a sequence.
    private static string Prefix(string? topicId) =>
        topicId is null ? "ledger" : "ledger/topic/" + CopHash.Sha256(Encoding.UTF8.GetBytes(topicId)).Value[..32];

    // The topicSeq of a topic is dense from 1, as positions are.
    private static async IAsyncEnumerable<PositionedEvent> ReadTopicAsync(
        IEventLog log, string topicId, long from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var stored in log.ReadTopicAsync(topicId, from, null, cancellationToken).ConfigureAwait(false))
            yield return new PositionedEvent(stored.TopicSeq, stored);
    }
}
