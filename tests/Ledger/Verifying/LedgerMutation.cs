using System.Collections.Immutable;
using System.Text;

namespace Cop.Ledger.Tests;

/// <summary>One kind of tampering, applied at a random place of a copy of a ledger.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kinds">The faults that name it.</param>
/// <param name="Apply">Changes the image at an index; returns the index that must be named.</param>
internal sealed record LedgerMutation(string Name, ImmutableArray<LedgerFaultKind> Kinds, Func<LedgerImage, int, Random, long> Apply)
{
    public static ImmutableArray<LedgerMutation> All { get; } =
    [
        new("event with another payload", [LedgerFaultKind.AlteredEvent], (image, at, _) => SetEvent(image, at, Altered(image.Log[at]))),
        new("event with another payload and a new hash", [LedgerFaultKind.AlteredEvent],
            (image, at, _) => SetEvent(image, at, Event.From(ObjectHash.Attach(Altered(image.Log[at]).Json)).Unwrap())),
        new("event removed from the log", [LedgerFaultKind.ExtraRecord], (image, at, _) =>
        {
            image.Log.RemoveAt(at);
            return at;
        }),
        new("bit of a record", [LedgerFaultKind.AlteredRecord, LedgerFaultKind.BrokenLink], FlipBit),
        new("member of a record", [LedgerFaultKind.AlteredRecord], (image, at, random) =>
            Edit(image, at, json => json.With(Pick(random, "topicId", "createdAt", "nodeId"), CopJson.From("urn:cop:x:1")))),
        new("event hash of a record", [LedgerFaultKind.AlteredRecord], (image, at, _) =>
            Edit(image, at, json => json.With("eventHash", new CopHash("sha-256", new string('a', 64)).ToJson()))),
        new("event id of a record", [LedgerFaultKind.AlteredRecord], (image, at, _) =>
            Edit(image, at, json => json.With("eventId", CopJson.From("urn:cop:event:forged")))),
        new("index of a record", [LedgerFaultKind.AlteredRecord], (image, at, _) =>
            Edit(image, at, json => json.With("index", CopJson.From(at + 100_000)))),
        new("previous hash of a record", [LedgerFaultKind.BrokenLink, LedgerFaultKind.AlteredRecord], (image, at, _) =>
            Edit(image, at, json => json.With("prevHash", new CopHash("sha-256", new string('b', 64)).ToJson()))),
        new("member added to a record", [LedgerFaultKind.AlteredRecord], (image, at, _) =>
            Edit(image, at, json => json.With("note", CopJson.From("x")))),
        new("record removed", [LedgerFaultKind.MissingRecord], (image, at, _) =>
        {
            image.Records.RemoveAt(at);
            return at;
        }),
        new("record removed and the rows numbered again", [LedgerFaultKind.MissingRecord], (image, at, _) =>
        {
            image.Records.RemoveAt(at);
            for (var behind = at; behind < image.Records.Count; behind++)
                image.Records[behind] = new SequenceRow(behind, image.Records[behind].Data);
            return at;
        }),
        new("record added", [LedgerFaultKind.ExtraRecord], (image, at, _) =>
        {
            image.Records.Insert(at, new SequenceRow(at, Forged(image, at)));
            return at;
        }),
        new("record repeated", [LedgerFaultKind.ExtraRecord], (image, at, _) =>
        {
            image.Records.Insert(at + 1, new SequenceRow(at + 1, image.Records[at].Data));
            return at + 1;
        }),
        new("records exchanged", [LedgerFaultKind.ReorderedRecord], (image, at, _) =>
        {
            var (first, second) = (image.Records[at].Data, image.Records[at + 1].Data);
            image.SetRecord(at, second);
            image.SetRecord(at + 1, first);
            return at;
        }),
        new("hash in the stored tree", [LedgerFaultKind.AlteredTree], (image, at, _) =>
        {
            var (leaves, tile) = (image.Rows[image.Origin.Leaves], at / 256);
            var bytes = leaves[tile].Data.ToArray();
            bytes[at % 256 * 32] ^= 1;
            leaves[tile] = new SequenceRow(tile, bytes);
            return at;
        }),
        new("root of a checkpoint", [LedgerFaultKind.BadSignature], (image, at, _) => EditCheckpoint(image, at, note =>
        {
            var head = Checkpoint.Parse(note.Text).Unwrap();
            return note with { Text = (head with { Root = MerkleHash.Empty }).ToString() };
        })),
        new("signature of a checkpoint", [LedgerFaultKind.BadSignature], (image, at, random) => EditCheckpoint(image, at, note =>
        {
            var (signature, bit) = (note.Signatures[0], random.Next(64));
            return note with { Signatures = [signature with { Bytes = signature.Bytes.SetItem(bit, (byte)(signature.Bytes[bit] ^ 4)) }] };
        })),
        new("ledger cut behind its checkpoint", [LedgerFaultKind.TruncatedLedger], (image, at, _) =>
        {
            image.Records.RemoveRange(at, image.Records.Count - at);
            return at;
        }),
    ];

    private static long SetEvent(LedgerImage image, int at, Event altered)
    {
        image.Log[at] = altered;
        return at;
    }

    private static Event Altered(Event stored) =>
        Event.From(stored.Json.With("payload", CopJson.Object(("text", CopJson.From("altered"))))).Unwrap();

    private static long FlipBit(LedgerImage image, int at, Random random)
    {
        var data = image.Records[at].Data.ToArray();
        data[random.Next(data.Length)] ^= (byte)(1 << random.Next(8));
        image.SetRecord(at, data);
        return at;
    }

    private static long Edit(LedgerImage image, int at, Func<CopJson, CopJson> change)
    {
        image.SetRecord(at, change(CopJson.Parse(image.Records[at].Data.Span).Unwrap()).Utf8);
        return at;
    }

    private static byte[] Forged(LedgerImage image, int at) => CopJson.Parse(image.Records[at].Data.Span).Unwrap()
        .With("eventId", CopJson.From("urn:cop:event:forged")).Utf8.ToArray();

    private static long EditCheckpoint(LedgerImage image, int at, Func<SignedNote, SignedNote> change)
    {
        var notes = image.Rows[image.Origin.Checkpoints];
        var number = at % notes.Count;
        var note = SignedNote.Parse(Encoding.UTF8.GetString(notes[number].Data.Span)).Unwrap();
        var index = Checkpoint.Parse(note.Text).Unwrap().Size - 1;
        notes[number] = new SequenceRow(number, Encoding.UTF8.GetBytes(change(note).ToString()));
        return index;
    }

    private static string Pick(Random random, params string[] names) => names[random.Next(names.Length)];
}
