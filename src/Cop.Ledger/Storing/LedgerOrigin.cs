using System.Globalization;
using System.Text.Json;

namespace Cop.Ledger;

/// <summary>One ledger of a store: the first one, or one that replaces it after the store has lost recorded events.</summary>
/// <param name="Number">Its number in the store, from 0.</param>
/// <param name="Name">The name in checkpoints: the store's id, and for a later one a slash and the history's id.</param>
/// <param name="HistoryId">The store's history that it records.</param>
/// <remarks>Decisions D-84, M-16.</remarks>
public sealed record LedgerOrigin(int Number, string Name, string HistoryId)
{
    internal const string Sequence = "ledger/origins";

    /// <summary>The last known head of the origin that it replaces; null for the first.</summary>
    public Checkpoint? Previous { get; init; }

    internal string Records => Of("records");

    internal string Leaves => Of("leaves");

    internal string Checkpoints => Of("checkpoints");

    internal string Cosignatures => Of("cosignatures");

    internal string Timestamps => Of("timestamps");

    internal string Acceptances => Of("acceptances");

    internal string Nodes(int level) => Of(string.Create(CultureInfo.InvariantCulture, $"nodes{level}"));

    internal byte[] ToRow() => CopJson.Object(
        ("origin", CopJson.From(Name)), ("historyId", CopJson.From(HistoryId)),
        ("previous", Previous is null ? null : CopJson.From(Previous.ToString()))).Utf8.ToArray();

    internal static LedgerOrigin FromRow(int number, ReadOnlySpan<byte> row)
    {
        if (!CopJson.Parse(row).TryGet(out var json, out _) || json["origin"]?.AsString() is not { } name
            || json["historyId"]?.AsString() is not { } historyId)
        {
            throw new CopException(new CopError(
                LedgerErrorCodes.InvalidRecord, $"The row of ledger origin {number} cannot be read; restore it from a backup."));
        }

        var previous = json["previous"] is { Kind: JsonValueKind.String } text
            && Checkpoint.Parse(text.AsString()!).TryGet(out var head, out _) ? head : null;
        return new LedgerOrigin(number, name, historyId) { Previous = previous };
    }

    private string Of(string part) => string.Create(CultureInfo.InvariantCulture, $"ledger/{Number}/{part}");
}
