using System.Globalization;
using System.Text.Json;

namespace Cop.Ledger;

/// <summary>Seals values of drafts for a subject, and opens them for the holder of the keys.</summary>
/// <param name="vault">The keys.</param>
/// <remarks>Decision M-1.</remarks>
public sealed class ValueSealer(IKeyVault vault)
{
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
            var opening = await OpenAsync(member, $"{at}/{Escape(name)}", cancellationToken).ConfigureAwait(false);
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

    private static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
