using System.Globalization;
using System.Text.Json;

namespace Cop.Ledger;

/// <summary>Seals values of drafts for a subject, and opens them for the holder of the keys.</summary>
/// <param name="vault">The keys.</param>
/// <param name="rules">The values that are sealed on their way into the log; null for none.</param>
/// <remarks>Decision M-1.</remarks>
public sealed class ValueSealer(IKeyVault vault, SealingRules? rules = null) : IDraftTransform, ISealedValues
{
    /// <summary>Seals the values that the rules name for the draft's type, and refuses sealed values of another place.</summary>
    /// <param name="draft">The draft, with its own id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The draft; <c>invalid_payload</c> without a subject; <c>invalid_seal</c>; or <c>key_erased</c>.</returns>
    public async ValueTask<CopResult<EventDraft>> ApplyAsync(EventDraft draft, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(draft);
        var places = SealedPlaces.Find(draft.Payload, $"{draft.Id}#/payload");
        if (places.FirstOrDefault(each => each.Value.At != each.At) is (not null, _) moved)
        {
            return new CopError(
                LedgerErrorCodes.InvalidSeal, $"The draft '{draft.Id}' has at '{moved.At}' a value that was sealed for '{moved.Value.At}'; "
                + "seal it again where it is now.");
        }

        foreach (var rule in rules?.For(draft.Type) ?? [])
        {
            if (!rule.Pointers.Any(pointer => draft.Payload.At(pointer) is { } value && SealedValue.FromJson(value) is null))
                continue;
            if (draft.Payload["artifact"]?["type"]?.AsString() == ArtifactTypes.Continuation)
            {
                return new CopError(
                    CopErrorCodes.InvalidPayload,
                    $"The draft '{draft.Id}' is a continuation, which the kernel reads; nothing in it is sealed.");
            }

            if (draft.Payload.At(rule.Subject)?.AsString() is not { Length: > 0 } subject)
            {
                return new CopError(
                    CopErrorCodes.InvalidPayload,
                    $"The draft '{draft.Id}' ({draft.Type}) has personal data and names no subject at '{rule.Subject}'; give the subject.");
            }

            var sealing = await SealAsync(draft, SealingRules.SubjectOf(subject), rule.Pointers, cancellationToken).ConfigureAwait(false);
            if (!sealing.TryGet(out var done, out var error))
                return error;
            draft = done;
        }

        return draft;
    }

    /// <summary>Seals values of a draft's payload.</summary>
    /// <param name="draft">The draft, with its own id: the sealed values are bound to it.</param>
    /// <param name="subjectId">The subject: <c>urn:cop:subject:…</c>.</param>
    /// <param name="pointers">JSON Pointers of the values in the payload, such as <c>/name</c>; one that finds nothing is skipped.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The sealed draft; or <c>key_erased</c>.</returns>
    public async Task<CopResult<EventDraft>> SealAsync(
        EventDraft draft, string subjectId, IEnumerable<string> pointers, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentNullException.ThrowIfNull(pointers);
        if (draft.Id is null)
            throw new ArgumentException("A draft with sealed values needs an id of its own.", nameof(draft));
        var found = await vault.GetOrCreateKeyAsync(subjectId, cancellationToken).ConfigureAwait(false);
        if (!found.TryGet(out var key, out var error))
            return error;
        var payload = draft.Payload;
        foreach (var pointer in pointers)
        {
            if (payload.At(pointer) is { } value && SealedValue.FromJson(value) is null)
                payload = Replace(payload, Split(pointer), SealedValue.Seal(
                    value, $"{draft.Id}#/payload{pointer}", key.KeyId, key.Bytes.AsSpan()).ToJson());
        }

        return draft with { Payload = payload };
    }

    /// <summary>Opens the sealed values of an event; a value of an erased subject becomes a marker.</summary>
    /// <returns>The event as JSON; or <c>invalid_seal</c> when a value was altered or moved.</returns>
    public async Task<CopResult<CopJson>> OpenAsync(Event stored, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return await OpenAsync(stored.Json, $"{stored.Id}#", cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<CopResult<CopJson>> OpenAsync(Event stored, string pointer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stored);
        ArgumentNullException.ThrowIfNull(pointer);
        if (stored.Json.At(pointer) is not { } json || SealedValue.FromJson(json) is not { } value)
            return new CopError(CopErrorCodes.NotFound, $"The event '{stored.Id}' has no sealed value at '{pointer}'.");
        return await vault.FindKeyAsync(value.KeyId, cancellationToken).ConfigureAwait(false) is { } key
            ? value.Open(key.Bytes.AsSpan(), $"{stored.Id}#{pointer}")
            : new CopError(
                LedgerErrorCodes.KeyErased,
                $"The value at '{pointer}' of event '{stored.Id}' cannot be opened: its key '{value.KeyId}' was erased, or is in another "
                + "vault.");
    }

    private async Task<CopResult<CopJson>> OpenAsync(CopJson json, string at, CancellationToken cancellationToken)
    {
        if (json.Utf8.Span.IndexOf("\"$sealed\""u8) < 0)
            return json;
        if (SealedValue.FromJson(json) is { } value)
        {
            return await vault.FindKeyAsync(value.KeyId, cancellationToken).ConfigureAwait(false) is { } key
                ? value.Open(key.Bytes.AsSpan(), at)
                : value.ToErased();
        }

        var number = 0;
        var items = new List<CopJson>();
        var members = new List<(string, CopJson?)>();
        foreach (var item in json.Items)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{at}/{number++}");
            if (!(await OpenAsync(item, place, cancellationToken).ConfigureAwait(false)).TryGet(out var opened, out var error))
                return error;
            items.Add(opened);
        }

        foreach (var (name, member) in json.Members)
        {
            var opening = await OpenAsync(member, $"{at}/{SealedPlaces.Escape(name)}", cancellationToken).ConfigureAwait(false);
            if (!opening.TryGet(out var opened, out var error))
                return error;
            members.Add((name, opened));
        }

        return json.Kind == JsonValueKind.Array ? CopJson.Array(items) : CopJson.Object(members);
    }

    private static CopJson Replace(CopJson json, ReadOnlySpan<string> path, CopJson value)
    {
        if (path.IsEmpty)
            return value;
        var (name, rest) = (path[0], path[1..].ToArray());
        if (json.Kind == JsonValueKind.Object)
            return json.With(name, Replace(json[name]!, rest, value));
        var index = int.Parse(name, CultureInfo.InvariantCulture);
        return CopJson.Array(json.Items.Select((item, number) => number == index ? Replace(item, rest, value) : item));
    }

    private static string[] Split(string pointer) => pointer.Length == 0 ? [] :
        [.. pointer[1..].Split('/').Select(part =>
            part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
}
