using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Cop.Hitl.Tests;

/// <summary>Notifications of open requests.</summary>
[Trait("spec", "10.2")]
public sealed class NotificationTests
{
    private static readonly byte[] Secret = [.. Enumerable.Repeat((byte)9, 32)];

    /// <summary>A receiver that refuses the first delivery of each notification.</summary>
    private sealed class Receiver : HttpMessageHandler
    {
        private readonly HashSet<string> _seen = [];

        public ConcurrentQueue<(string Id, string Signature, string Body)> Received { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var id = request.Headers.GetValues("cop-notification-id").Single();
            var body = await request.Content!.ReadAsStringAsync(cancellationToken);
            lock (_seen)
            {
                if (_seen.Add(id))
                    return new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
            }

            Received.Enqueue((id, request.Headers.GetValues("cop-signature").Single(), body));
            return new HttpResponseMessage(HttpStatusCode.NoContent);
        }
    }

    [Fact]
    public async Task A_webhook_is_signed_and_sent_again_until_it_is_received()
    {
        var receiver = new Receiver();
        using var client = new HttpClient(receiver);
        var keys = new AnswerLinkKey("k1", [.. Secret]);
        ManualTime? clock = null;
        await using var people = await People.StartAsync(cop => cop.NotifyPeople(
            _ => new WebhookNotifier(client, new Uri("https://example.com/hook"), [.. Secret], clock),
            new NotificationOptions { Links = new AnswerLinks([keys]) }, TestKernel.Patient));
        clock = people.Test.Time;
        var asked = (await people.AppendAsync(Ask.Decision("r", "human:bob"), People.Host)).Unwrap().First;
        await people.Test.Time.AdvanceUntilAsync(ReceivedAsync(receiver), TestKernel.Pauses);
        receiver.Received.TryDequeue(out var got).ShouldBeTrue();
        got.Id.ShouldBe(asked.Id);
        var body = CopJson.Parse(got.Body).Unwrap();
        (body["requestId"]!.AsString(), body["assignee"]!.AsString()).ShouldBe(("r", "human:bob"));
        var parts = got.Signature.Split(',');
        var expected = HMACSHA256.HashData(Secret, Encoding.UTF8.GetBytes($"{parts[0][2..]}.{got.Body}"));
        parts[1].ShouldBe($"v1={Convert.ToHexStringLower(expected)}");
        new AnswerLinks([keys]).Verify(body["link"]!.AsString()).Unwrap().Person.ShouldBe(People.Bob);
    }

    [Fact]
    public void A_weak_secret_or_a_relative_address_is_refused()
    {
        using var client = new HttpClient();
        Should.Throw<ArgumentException>(() => new WebhookNotifier(client, new Uri("https://example.com"), [1, 2]));
        Should.Throw<ArgumentException>(() => new WebhookNotifier(client, new Uri("/hook", UriKind.Relative), [.. Secret]));
        Should.Throw<ArgumentException>(() => new WebhookNotifier(client, new Uri("file:///hook"), [.. Secret]));
    }

    private static async Task<int> ReceivedAsync(Receiver receiver)
    {
        using var guard = HangLimit.Begin();
        while (receiver.Received.IsEmpty)
        {
            guard.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        return receiver.Received.Count;
    }
}
