using System.Collections.Immutable;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Cop.Hitl;

/// <summary>
/// Sends notifications by HTTP POST, signed by HMAC-SHA-256: <c>cop-signature: t=&lt;seconds&gt;,v1=&lt;hex&gt;</c> over the seconds, a dot
/// and the body.
/// </summary>
/// <remarks>
/// A receiver computes the signature with the shared secret, compares it in constant time, and refuses old seconds and ids
/// (<c>cop-notification-id</c>) that it has seen. spec/hitl.md, "Notifications".
/// </remarks>
public sealed class WebhookNotifier : IHumanNotifier
{
    private const int MinSecretBytes = 32;

    private readonly HttpClient _client;
    private readonly Uri _address;
    private readonly ImmutableArray<byte> _secret;
    private readonly TimeProvider _time;

    /// <summary>Creates a notifier.</summary>
    /// <param name="client">The HTTP client; its timeout ends an attempt.</param>
    /// <param name="address">The address of the receiver, given by the host, never by a request.</param>
    /// <param name="secret">At least 32 secret bytes that the receiver has too.</param>
    /// <param name="timeProvider">The clock; null for the system's.</param>
    /// <exception cref="ArgumentException">The address is not absolute http or https, or the secret has fewer than 32 bytes.</exception>
    public WebhookNotifier(HttpClient client, Uri address, ImmutableArray<byte> secret, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(address);
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
            throw new ArgumentException("The address of a webhook is not an absolute http or https URI.", nameof(address));
        if (secret.IsDefault || secret.Length < MinSecretBytes)
            throw new ArgumentException($"The secret of a webhook has fewer than {MinSecretBytes} bytes.", nameof(secret));
        (_client, _address, _secret, _time) = (client, address, secret, timeProvider ?? TimeProvider.System);
    }

    /// <inheritdoc/>
    /// <exception cref="HttpRequestException">The receiver did not answer with a success.</exception>
    public async Task NotifyAsync(HumanNotification notification, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(notification);
        var body = Body(notification).Utf8.ToArray();
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var message = new HttpRequestMessage(HttpMethod.Post, _address) { Content = content };
        message.Headers.Add("cop-notification-id", notification.Id);
        message.Headers.Add("cop-signature", Sign(body, _time.GetUtcNow().ToUnixTimeSeconds()));
        using var response = await _client.SendAsync(message, cancellationToken).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
    }

    private string Sign(byte[] body, long seconds)
    {
        var stamp = seconds.ToString(CultureInfo.InvariantCulture);
        var hash = HMACSHA256.HashData(_secret.AsSpan(), [.. System.Text.Encoding.ASCII.GetBytes(stamp), (byte)'.', .. body]);
        return $"t={stamp},v1={Convert.ToHexStringLower(hash)}";
    }

    private static CopJson Body(HumanNotification notification)
    {
        var request = notification.Request;
        return CopJson.Object(
            ("id", CopJson.From(notification.Id)), ("kind", CopJson.From(notification.Kind)), ("topicId", CopJson.From(request.TopicId)),
            ("requestId", CopJson.From(request.Id)), ("text", CopJson.From(request.Text)),
            ("assignee", request.Assignee is { } assignee ? CopJson.From(assignee) : null),
            ("dueAt", request.Due is { } due ? CopJson.From(CopTime.Format(due)) : null),
            ("link", notification.Link is { } link ? CopJson.From(link) : null));
    }
}
