using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Cop;

/// <summary>
/// A checked draft as the canonical bytes of its event, without the members assigned at the commit: createdAt, topicSeq and copHash.
/// Created on the caller's thread, to relieve the append pipeline.
/// </summary>
internal sealed class EventTemplate
{
    // The members of a signature, with an id of usual length.
    private const int SignatureLength = 256;
    private const int HexLength = 2 * SHA256.HashSizeInBytes;
    private static readonly int HashLength = HashPrefix.Length + HexLength + HashSuffix.Length;

    private readonly byte[] _text;
    private readonly int _createdAt;
    private readonly int _hash;
    private readonly int _seq;
    private readonly Range _metadata;
    private readonly Range _payload;

    private readonly EventStamp _stamp;
    private readonly int _maxBytes;

    private EventTemplate(EventDraft draft, EventDraft stamped, EventStamp stamp, int maxBytes)
    {
        (Draft, Stamped, _stamp, _maxBytes) = (draft, stamped, stamp, maxBytes);
        var written = TemplateWriter.Write(stamped, stamp, out _text);
        (_createdAt, _hash, _seq, _metadata, _payload) = (written.CreatedAt, written.Hash, written.Seq, written.Metadata, written.Payload);
        DraftDigest = TemplateWriter.Digest(draft);
    }

    private static ReadOnlySpan<byte> HashPrefix => "\"copHash\":{\"alg\":\"sha-256\",\"value\":\""u8;

    private static ReadOnlySpan<byte> HashSuffix => "\"},"u8;

    /// <summary>The draft as its caller passed it, with the id and topic assigned before the first attempt.</summary>
    public EventDraft Draft { get; }

    public string Id => Draft.Id!;

    public string TopicId => Draft.TopicId!;

    /// <summary>SHA-256 of the draft as passed.</summary>
    /// <remarks>Decision D-13.</remarks>
    public string DraftDigest { get; }

    /// <summary>The approximate size of the event in bytes.</summary>
    public int Size => _text.Length + HashLength + 20 + (_stamp.Signer is null ? 0 : SignatureLength);

    /// <summary>Prepares a draft that <see cref="DraftRules"/> accepted.</summary>
    /// <param name="given">The draft as passed, for the digest.</param>
    /// <param name="stamped">The draft with members added by the runtime: parents, correlation (D-25).</param>
    /// <param name="stamp">The node's metadata.</param>
    /// <param name="limits">The size limit.</param>
    public static CopResult<EventTemplate> Prepare(EventDraft given, EventDraft stamped, EventStamp stamp, AdmissionLimits limits)
    {
        var artifactFault = ArtifactStamper.Apply(ref stamped);
        if (artifactFault is not null)
            return artifactFault;
        return new EventTemplate(given, stamped, stamp, limits.MaxEventBytes).Sized();
    }

    /// <summary>Copies the template with matches of earlier events in its stamp.</summary>
    /// <remarks>Decision D-53.</remarks>
    public CopResult<EventTemplate> With(CopJson met) => new EventTemplate(Draft, Stamped, _stamp.With(met), _maxBytes).Sized();

    private CopResult<EventTemplate> Sized() => Size > _maxBytes
        ? new CopError(
            CopErrorCodes.LimitExceeded,
            $"The draft '{Id}' ({Draft.Type}) has {Size} bytes, more than {_maxBytes}; store large content elsewhere and refer to it by " +
                $"a hashlink (D-17, M-6).")
        : this;

    private EventDraft Stamped { get; }

    /// <summary>Parents, those included that the runtime added.</summary>
    public ImmutableArray<string> Parents => Stamped.ParentEventIds.IsDefaultOrEmpty ? [] : Stamped.ParentEventIds;

    /// <summary>Creates the event with topicSeq, time and hash.</summary>
    public Event Complete(long topicSeq, DateTimeOffset createdAt)
    {
        Span<byte> seq = stackalloc byte[20];
        Utf8Formatter.TryFormat(topicSeq, seq, out var seqLength);
        var unhashedLength = _text.Length + seqLength;
        var final = new byte[unhashedLength + HashLength];

        // The event without its hash is first written at the end of the array, so that one array holds both.
        var unhashed = final.AsSpan(HashLength);
        _text.AsSpan(0, _seq).CopyTo(unhashed);
        seq[..seqLength].CopyTo(unhashed[_seq..]);
        _text.AsSpan(_seq).CopyTo(unhashed[(_seq + seqLength)..]);
        CopTime.Write(createdAt, unhashed[_createdAt..]);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(unhashed, digest);
        var signature = _stamp.Signer?.SignEvent(unhashed);

        unhashed[.._hash].CopyTo(final);
        var hole = final.AsSpan(_hash, HashLength);
        HashPrefix.CopyTo(hole);
        Convert.TryToHexStringLower(digest, hole[HashPrefix.Length..], out _);
        HashSuffix.CopyTo(hole[(HashPrefix.Length + HexLength)..]);
        var hashed = ToEvent(final, topicSeq, CopTime.ToMilliseconds(createdAt));
        return signature is null
            ? hashed
            : Event.From(hashed.Json.With("metadata", hashed.Metadata!.With("signature", signature))).Unwrap();
    }

    private Event ToEvent(byte[] final, long topicSeq, DateTimeOffset createdAt) =>
        Event.FromTrusted(CopJson.FromTrusted(final), new EventMembers
    {
        Id = Id,
        TopicId = TopicId,
        TopicSeq = topicSeq,
        Type = Stamped.Type,
        SchemaVersion = Stamped.SchemaVersion,
        CreatedAt = createdAt,
        Payload = CopJson.FromTrusted(final.AsMemory(_payload.Start.Value + HashLength, _payload.End.Value - _payload.Start.Value)),
        Metadata = CopJson.FromTrusted(final.AsMemory(_metadata.Start.Value, _metadata.End.Value - _metadata.Start.Value + HashLength)),
        CorrelationId = Stamped.CorrelationId,
        ParentEventIds = Parents,
    });
}
