using System.Collections.Immutable;

namespace Cop.Ledger;

/// <summary>Erases a subject: records the intent, destroys its keys, and records what was erased.</summary>
/// <remarks>Every hash, signature, record and proof stays valid. Decision M-1.</remarks>
public static class SubjectErasure
{
    /// <summary>The type of the event before the keys are destroyed.</summary>
    public const string RequestedType = "privacy.erasure.requested";

    /// <summary>The type of the event after the keys were destroyed.</summary>
    public const string ErasedType = EventTypes.PrivacySubjectErased;

    /// <summary>The topic of both events in a store.</summary>
    public static string TopicOf(string storeId) => CopId.Derive("topic", storeId, "privacy");

    /// <summary>Erases a subject. After a crash the same call completes the erasure.</summary>
    /// <param name="kernel">The kernel of the store.</param>
    /// <param name="vault">The vault with the subject's keys.</param>
    /// <param name="subjectId">The subject.</param>
    /// <param name="reason">The reason, for the log; without personal data.</param>
    /// <param name="actor">The operator.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The ids of the destroyed keys; or <c>legal_hold</c>, <c>not_found</c>, or the error of an append.</returns>
    public static async Task<CopResult<ImmutableArray<string>>> EraseAsync(
        CopKernel kernel, IKeyVault vault, string subjectId, string reason, Actor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(vault);
        if (await vault.FindSubjectAsync(subjectId, cancellationToken).ConfigureAwait(false) is not { } subject)
            return new CopError(CopErrorCodes.NotFound, $"The vault has no key of subject '{subjectId}'.");
        if (subject.Hold is { } hold)
            return new CopError(LedgerErrorCodes.LegalHold, $"Subject '{subjectId}' is under a legal hold ({hold}) and is not erased.");
        var topicId = TopicOf(kernel.StoreId);
        var requested = Draft(RequestedType, subject, reason);
        var intent = await kernel.AppendAsync(topicId, requested, actor, cancellationToken: cancellationToken).ConfigureAwait(false);
        if (intent.Error is { } error && error.Code != CopErrorCodes.Conflict)
            return error;
        var erased = await vault.EraseAsync(subjectId, cancellationToken).ConfigureAwait(false);
        if (!erased.TryGet(out var keyIds, out var refusal))
            return refusal;
        var done = Draft(ErasedType, subject, reason);
        var appended = await kernel.AppendAsync(topicId, done, actor, cancellationToken: cancellationToken).ConfigureAwait(false);
        return appended.Error is { } late && late.Code != CopErrorCodes.Conflict ? late : keyIds;
    }

    // The ids are derived, so that a repeated erasure records nothing twice.
    private static EventDraft Draft(string type, VaultSubject subject, string reason) =>
        EventDraft.Create(
            type, ("subject", CopJson.From(subject.SubjectId)), ("keyIds", CopJson.Array(subject.KeyIds.Select(CopJson.From))),
            ("reason", CopJson.From(reason))) with { Id = CopId.Derive("event", type, subject.SubjectId) };
}
