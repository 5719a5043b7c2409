using System.Buffers;
using System.Text.Json;

namespace Cop.Ledger;

/// <summary>One record of a ledger: an event by its hash, linked to the previous record.</summary>
/// <remarks>Its bytes are a function of the event, its index and the previous record. Protocol 9.6; decisions D-81 to D-83.</remarks>
public sealed class LedgerRecord
{
    private static readonly string[] Required = ["createdAt", "eventHash", "eventId", "index", "nodeId", "prevHash", "topicId"];

    private LedgerRecord(CopJson json) => Json = json;

    /// <summary>The record in canonical form, exactly as stored.</summary>
    public CopJson Json { get; }

    /// <summary>The index, from 0.</summary>
    public required long Index { get; init; }

    /// <summary>The id of the event.</summary>
    public required string EventId { get; init; }

    /// <summary>The hash of the event.</summary>
    public required CopHash EventHash { get; init; }

    /// <summary>The hash of the previous record; 64 zeros at index 0.</summary>
    public required CopHash PrevHash { get; init; }

    /// <summary>The topic of the event.</summary>
    public required string TopicId { get; init; }

    /// <summary>The event's <c>createdAt</c>, as it is written there.</summary>
    public required string CreatedAt { get; init; }

    /// <summary>The node that appended the event, or the store that it was replicated from.</summary>
    public required string NodeId { get; init; }

    /// <summary>The record's own signature; null when it has none.</summary>
    public ObjectSignature? Signature { get; init; }

    /// <summary>The <c>prevHash</c> of the first record.</summary>
    /// <remarks>Decision D-82.</remarks>
    public static CopHash Genesis { get; } = new(CopHash.Sha256Name, new string('0', 64));

    /// <summary>The SHA-256 of the whole record, its signature included: the <c>prevHash</c> of the next one.</summary>
    public CopHash ComputeHash() => CopHash.Sha256(Json.Utf8.Span);

    /// <summary>The hash of the record as a leaf of the Merkle tree.</summary>
    public MerkleHash ComputeLeaf() => MerkleHash.Leaf(Json.Utf8.Span);

    /// <summary>Creates the record of an event.</summary>
    /// <param name="stored">The event as stored.</param>
    /// <param name="index">The index of the record, from 0.</param>
    /// <param name="prevHash">The hash of the previous record, or <see cref="Genesis"/>.</param>
    /// <param name="originStoreId">The store that the event's topic is local to, for an event without <c>metadata.node</c>.</param>
    public static LedgerRecord Create(Event stored, long index, CopHash prevHash, string originStoreId)
    {
        ArgumentNullException.ThrowIfNull(stored);
        ArgumentNullException.ThrowIfNull(prevHash);
        var (hash, createdAt) = (HashOf(stored), stored.Json["createdAt"]!.AsString()!);
        var nodeId = stored.Metadata?["node"]?.AsString() ?? originStoreId;
        var output = new ArrayBufferWriter<byte>(640);
        output.Write("{\"createdAt\":"u8);
        CanonicalJson.WriteString(createdAt, output);
        WriteHash(",\"eventHash\":"u8, hash, output);
        output.Write(",\"eventId\":"u8);
        CanonicalJson.WriteString(stored.Id, output);
        output.Write(",\"index\":"u8);
        CanonicalJson.WriteNumber(index, output);
        output.Write(",\"nodeId\":"u8);
        CanonicalJson.WriteString(nodeId, output);
        WriteHash(",\"prevHash\":"u8, prevHash, output);
        output.Write(",\"topicId\":"u8);
        CanonicalJson.WriteString(stored.TopicId, output);
        output.Write("}"u8);
        return new LedgerRecord(CopJson.FromTrusted(output.WrittenMemory))
        {
            Index = index,
            EventId = stored.Id,
            EventHash = hash,
            PrevHash = prevHash,
            TopicId = stored.TopicId,
            CreatedAt = createdAt,
            NodeId = nodeId,
        };
    }

    /// <summary>Reads a record from untrusted bytes, which must be canonical.</summary>
    public static CopResult<LedgerRecord> Parse(ReadOnlySpan<byte> utf8)
    {
        if (!CopJson.Parse(utf8).TryGet(out var json, out var error))
            return Invalid(error.Message);
        if (!json.Utf8.Span.SequenceEqual(utf8))
            return Invalid("its JSON is not canonical");
        if (json.Kind != JsonValueKind.Object)
            return Invalid("it is not an object");
        foreach (var (name, _) in json.Members)
        {
            if (name != "signature" && !Required.Contains(name))
                return Invalid($"it has the unknown member '{name}'");
        }

        return Read(json);
    }

    /// <summary>The hash that a record holds of an event: its <c>copHash</c>, otherwise the SHA-256 of its content.</summary>
    /// <remarks>Decision D-83.</remarks>
    public static CopHash HashOf(Event stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return stored.Hash is { Alg: CopHash.Sha256Name or CopHash.Sha512Name } carried ? carried : ObjectHash.Compute(stored.Json);
    }

    private static CopResult<LedgerRecord> Read(CopJson json)
    {
        if (json["index"] is not { Kind: JsonValueKind.Number } number || !number.Element.TryGetInt64(out var index) || index < 0)
            return Invalid("'index' is not an integer of 0 or more");
        if (json["eventId"]?.AsString() is not { } eventId || json["topicId"]?.AsString() is not { } topicId
            || json["createdAt"]?.AsString() is not { } createdAt || json["nodeId"]?.AsString() is not { } nodeId)
            return Invalid($"record {index} lacks eventId, topicId, createdAt or nodeId");
        if (ReadHash(json["eventHash"]) is not { } eventHash || ReadHash(json["prevHash"]) is not { } prevHash)
            return Invalid($"record {index} has no readable eventHash or prevHash");
        ObjectSignature? signature = null;
        if (json["signature"] is { } given && (signature = ObjectSignature.FromJson(given)) is null)
            return Invalid($"record {index} has a malformed signature");
        return new LedgerRecord(json)
        {
            Index = index,
            EventId = eventId,
            EventHash = eventHash,
            PrevHash = prevHash,
            TopicId = topicId,
            CreatedAt = createdAt,
            NodeId = nodeId,
            Signature = signature,
        };
    }

    private static CopHash? ReadHash(CopJson? json) => json is not null && json.Members.Count() == 2 ? CopHash.FromJson(json) : null;

    private static void WriteHash(ReadOnlySpan<byte> name, CopHash hash, ArrayBufferWriter<byte> output)
    {
        output.Write(name);
        output.Write("{\"alg\":"u8);
        CanonicalJson.WriteString(hash.Alg, output);
        output.Write(",\"value\":"u8);
        CanonicalJson.WriteString(hash.Value, output);
        output.Write("}"u8);
    }

    private static CopError Invalid(string reason) =>
        new(
            LedgerErrorCodes.InvalidRecord,
            $"The ledger record cannot be read: {reason} (spec 9.6). Compare it with a copy of the ledger.");
}
