using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Cop.Hitl;

/// <summary>
/// Signs and verifies answer links: text that lets one person answer one request until a time. The answer records the link's id, and
/// admission accepts each id once; so a link is used up on every node at once.
/// </summary>
/// <remarks>
/// A link is a credential: send it over a confidential channel to the person only. Following a link must not answer (mail scanners follow
/// links): show the request, and answer on a POST. Decision D-20b; spec/hitl.md, "Answer links".
/// </remarks>
public sealed class AnswerLinks
{
    private const int MinSecretBytes = 32;
    private const int MaxTokenLength = 4096;
    private const string Purpose = "cop-answer-link-1";

    private readonly ImmutableArray<AnswerLinkKey> _keys;
    private readonly TimeProvider _time;

    /// <summary>Creates a signer.</summary>
    /// <param name="keys">The keys: the first one signs, all of them verify. Remove a key when the links that it signed have
    /// expired.</param>
    /// <param name="timeProvider">The clock; null for the system's.</param>
    /// <exception cref="ArgumentException">There is no key, two have one id, an id has a dot, or a secret has fewer than 32
    /// bytes.</exception>
    public AnswerLinks(ImmutableArray<AnswerLinkKey> keys, TimeProvider? timeProvider = null)
    {
        if (keys.IsDefaultOrEmpty)
            throw new ArgumentException("Answer links need a key.", nameof(keys));
        if (keys.DistinctBy(key => key.Id).Count() != keys.Length)
            throw new ArgumentException("Two keys of answer links have one id.", nameof(keys));
        if (keys.FirstOrDefault(key => key.Secret.IsDefault || key.Secret.Length < MinSecretBytes) is { } weak)
            throw new ArgumentException($"The key '{weak.Id}' of answer links has fewer than {MinSecretBytes} bytes.", nameof(keys));
        if (keys.FirstOrDefault(key => string.IsNullOrEmpty(key.Id) || !key.Id.All(char.IsAsciiLetterOrDigit)) is { } unnamed)
            throw new ArgumentException($"The id '{unnamed.Id}' of a key of answer links is not of ASCII letters and digits.",
                nameof(keys));
        (_keys, _time) = (keys, timeProvider ?? TimeProvider.System);
    }

    /// <summary>Creates the text of a link, to be put into a URL as it is.</summary>
    /// <param name="topicId">The topic.</param>
    /// <param name="requestId">The request.</param>
    /// <param name="person">The person, with the role in which the answer is given, if any.</param>
    /// <param name="lifetime">The time during which it is accepted.</param>
    /// <returns>The same text for the same arguments at the same millisecond.</returns>
    public string Create(string topicId, string requestId, Actor person, TimeSpan lifetime)
    {
        ArgumentException.ThrowIfNullOrEmpty(topicId);
        ArgumentException.ThrowIfNullOrEmpty(requestId);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lifetime, TimeSpan.Zero);
        var content = CopJson.Object(
            ("t", CopJson.From(topicId)), ("r", CopJson.From(requestId)), ("p", CopJson.From(person.Identity)),
            ("a", person.ActingAs is { } role ? CopJson.From(role) : null), ("e",
                CopJson.From(CopTime.Format(_time.GetUtcNow() + lifetime))));
        var text = Base64Url.EncodeToString(content.Utf8.Span);
        var key = _keys[0];
        return $"{key.Id}.{text}.{Base64Url.EncodeToString(Sign(key, text))}";
    }

    /// <summary>Verifies the text of a link. Whether it was used before is decided when it answers.</summary>
    /// <returns>The link, or <c>invalid_link</c> when it is forged, damaged or expired.</returns>
    public CopResult<AnswerLink> Verify(string? text)
    {
        if (text is not { Length: > 0 and <= MaxTokenLength } || text.Split('.') is not [var keyId, var body, var signature]
            || _keys.FirstOrDefault(key => key.Id == keyId) is not { } key
            || !Base64Url.IsValid(signature) || !Base64Url.IsValid(body)
            || !CryptographicOperations.FixedTimeEquals(Base64Url.DecodeFromChars(signature), Sign(key, body)))
            return new CopError(HitlErrorCodes.InvalidLink, "The answer link is not valid; use the link as it was sent.");
        if (!CopJson.Parse(Base64Url.DecodeFromChars(body)).TryGet(out var content, out _) || Read(content, Id(body)) is not { } link)
            return new CopError(HitlErrorCodes.InvalidLink, "The answer link is not valid; use the link as it was sent.");
        return link.ExpiresAt > _time.GetUtcNow() ? link : new CopError(HitlErrorCodes.InvalidLink, string.Create(
            CultureInfo.InvariantCulture,
            $"The answer link of request '{link.RequestId}' expired at {CopTime.Format(link.ExpiresAt)}; open the inbox instead."));
    }

    private static AnswerLink? Read(CopJson content, string id) =>
        content["t"]?.AsString() is { } topicId && content["r"]?.AsString() is { } requestId && content["p"]?.AsString() is { } person
            && CopTime.TryParse(content["e"]?.AsString(), out var expires)
            ? new AnswerLink(id, topicId, requestId, new Actor(person) { ActingAs = content["a"]?.AsString() }, expires) : null;

    private static string Id(string body) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));

    private static byte[] Sign(AnswerLinkKey key, string body) =>
        HMACSHA256.HashData(key.Secret.AsSpan(), Encoding.UTF8.GetBytes($"{Purpose}.{key.Id}.{body}"));
}
