using System.Collections.Immutable;

namespace Cop.Ledger;

/// <summary>Signs artifacts and drafts, and verifies the signatures of artifacts, drafts and events.</summary>
/// <remarks>
/// Events and artifacts are signed over the bytes that their hash covers. A draft is signed over the canonical JSON of its id, topicId,
/// type, schemaVersion and payload, because the rest is assigned by the node. Protocol 9.4; decisions D-74, D-75, D-80.
/// </remarks>
public static class ObjectSigning
{
    private const string Signature = "signature";
    private const string DraftSignature = "draftSignature";

    /// <summary>Signs an artifact for <c>payload.artifact</c>, which has its <c>topicId</c>; the signature is in its metadata.</summary>
    public static async ValueTask<CopJson> SignArtifactAsync(
        CopJson artifact, ILedgerSigner signer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        if (artifact["topicId"]?.AsString() is null)
            throw new ArgumentException("An artifact is signed with its topicId, since the append would add it behind.", nameof(artifact));
        var signature = await SignAsync(ObjectHash.WithoutHashMembers(artifact), signer, cancellationToken).ConfigureAwait(false);
        return artifact.With("metadata", (artifact["metadata"] ?? CopJson.EmptyObject).With(Signature, signature));
    }

    /// <summary>Signs a draft as its maker; the signature is in <c>metadata.draftSignature</c>.</summary>
    /// <param name="draft">The draft, with id and topicId.</param>
    /// <param name="signer">The maker's key.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static async ValueTask<EventDraft> SignDraftAsync(
        EventDraft draft, ILedgerSigner signer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(draft);
        if (draft.Id is null || draft.TopicId is null)
            throw new ArgumentException("A draft is signed with its id and its topicId.", nameof(draft));
        var scope = DraftScope(draft.Id, draft.TopicId, draft.Type, draft.SchemaVersion, draft.Payload);
        var signature = await SignAsync(scope, signer, cancellationToken).ConfigureAwait(false);
        return draft with { Metadata = (draft.Metadata ?? CopJson.EmptyObject).With(DraftSignature, signature) };
    }

    /// <summary>Verifies the signatures of an event, of its draft and of its artifact.</summary>
    /// <returns>The faults, with index 0; none where there is no signature.</returns>
    public static ImmutableArray<LedgerFault> Verify(Event stored, TrustFile trust)
    {
        ArgumentNullException.ThrowIfNull(stored);
        ArgumentNullException.ThrowIfNull(trust);
        var faults = ImmutableArray.CreateBuilder<LedgerFault>();
        if (stored.Metadata?[Signature] is { } node)
            Check(node, ObjectHash.WithoutHashMembers(stored.Json), "event");
        if (stored.Metadata?[DraftSignature] is { } maker)
            Check(maker, DraftScope(stored.Id, stored.TopicId, stored.Type, stored.SchemaVersion, stored.Payload), "draft of the event");
        if (stored.Type == EventTypes.ArtifactCreated && stored.Payload["artifact"] is { } artifact
            && (artifact["metadata"]?[Signature] ?? artifact[Signature]) is { } author)
            Check(author, ObjectHash.WithoutHashMembers(artifact), "artifact");
        return faults.DrainToImmutable();

        void Check(CopJson signature, CopJson signed, string what)
        {
            if (FindFault(signature, signed, stored.CreatedAt, trust) is { } fault)
                faults.Add(new LedgerFault(fault.Kind, 0, stored.Id, stored.TopicId, $"The signature of the {what} {fault.Reason}."));
        }
    }

    private static (LedgerFaultKind Kind, string Reason)? FindFault(
        CopJson signature, CopJson signed, DateTimeOffset moment, TrustFile trust)
    {
        if (ObjectSignature.FromJson(signature) is not { } read)
            return (LedgerFaultKind.BadSignature, "has not the members alg, keyId and value");
        if (read.Alg != Ed25519.Name)
            return (LedgerFaultKind.UnknownKey, $"is of the unsupported algorithm '{read.Alg}'");
        var keys = trust.Find(read.KeyId, KeyUse.Events).ToList();
        if (keys.Count == 0)
            return (LedgerFaultKind.UnknownKey, $"is of key '{read.KeyId}', which is not trusted for events");
        var valid = read.Decode() is { } bytes
            ? keys.Where(key => Ed25519.Verify(key.PublicKey.AsSpan(), signed.Utf8.Span, bytes)).ToList() : [];
        if (valid.Count == 0)
            return (LedgerFaultKind.BadSignature, $"of key '{read.KeyId}' is wrong");
        return valid.Exists(key => key.IsValidAt(moment))
            ? null
            : (LedgerFaultKind.ExpiredKey, $"is of key '{read.KeyId}', which was not valid at {CopTime.Format(moment)}");
    }

    // The artifact is taken without its hash, which the append adds.
    private static CopJson DraftScope(string id, string topicId, string type, string schemaVersion, CopJson payload) => CopJson.Object(
        ("id", CopJson.From(id)), ("topicId", CopJson.From(topicId)), ("type", CopJson.From(type)),
        ("schemaVersion", CopJson.From(schemaVersion)),
        ("payload", type == EventTypes.ArtifactCreated && payload["artifact"] is { Kind: System.Text.Json.JsonValueKind.Object } artifact
            ? payload.With("artifact", ObjectHash.WithoutHashMembers(artifact)) : payload));

    private static async ValueTask<CopJson> SignAsync(CopJson signed, ILedgerSigner signer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(signer);
        var value = await signer.SignAsync(signed.Utf8, cancellationToken).ConfigureAwait(false);
        return new ObjectSignature(Ed25519.Name, signer.KeyId, Convert.ToBase64String(value)).ToJson();
    }
}
