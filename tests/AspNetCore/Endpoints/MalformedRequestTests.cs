using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Cop.Hitl;
using Cop.Ledger;
using Microsoft.AspNetCore.Builder;

namespace Cop.AspNetCore.Tests;

/// <summary>Requests of random bytes and of random changes to good ones, through the server's sockets.</summary>
public sealed class MalformedRequestTests
{
    private const int Connections = 8;

    private static readonly string[] Good =
    [
        "GET {p}topics?limit=5 HTTP/1.1\r\nHost: {h}\r\n\r\n",
        "GET {p}topics/t/events?from=1&to=2 HTTP/1.1\r\nHost: {h}\r\n\r\n",
        "GET {p}topics/t/state?at=1 HTTP/1.1\r\nHost: {h}\r\n\r\n",
        "GET {p}events/e/ancestors?depth=3 HTTP/1.1\r\nHost: {h}\r\n\r\n",
        "GET {p}inbox?dueBy=2027-01-01T00:00:00.000Z HTTP/1.1\r\nHost: {h}\r\n\r\n",
        "GET {p}ledger/tile/0/x001/234.p/7 HTTP/1.1\r\nHost: {h}\r\n\r\n",
        "GET {p}ledger/consistency?from=1&to=1 HTTP/1.1\r\nHost: {h}\r\n\r\n",
        "GET {p}topics/none/stream HTTP/1.1\r\nHost: {h}\r\nLast-Event-ID: 3\r\n\r\n",
        "GET {p}openapi.json HTTP/1.1\r\nHost: {h}\r\n\r\n",
        "GET {p}health/ready HTTP/1.1\r\nHost: {h}\r\n\r\n",
        "POST {p}topics/t/events HTTP/1.1\r\nHost: {h}\r\nContent-Type: application/json\r\nContent-Length: {n}\r\n\r\n"
            + "{\"type\":\"a\",\"payload\":{\"x\":[1,\"\\u00e9\",null]}}",
        "POST {p}topics/t/events?expected=1 HTTP/1.1\r\nHost: {h}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "1b\r\n{\"type\":\"a\",\"payload\":{}}  \r\n0\r\n\r\n",
        "POST {p}cloudevents HTTP/1.1\r\nHost: {h}\r\nce-id: 1\r\nce-source: s\r\nce-type: a\r\nce-specversion: 1.0\r\nce-subject: t\r\n"
            + "Content-Type: text/plain\r\nContent-Length: {n}\r\n\r\nhello",
        "POST {p}cloudevents HTTP/1.1\r\nHost: {h}\r\nContent-Type: application/cloudevents-batch+json\r\nContent-Length: {n}\r\n\r\n"
            + "[{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"a\",\"subject\":\"t\"}]",
        "POST {p}inbox/t/r/answer HTTP/1.1\r\nHost: {h}\r\nContent-Type: application/json\r\nContent-Length: {n}\r\n\r\n"
            + "{\"decision\":\"yes\"}",
    ];

    [Fact]
    public async Task Malformed_requests_get_no_500_and_leave_the_host_serving()
    {
        var count = Environment.GetEnvironmentVariable("COP_LONG") == "1" ? 100_000 : 3_000;
        var seed = Environment.TickCount;
        await using var web = await WebHost.StartAsync(
            app => app.MapCop(options: new CopHttpOptions
            {
                RequestsPerSecond = 0, Access = new CopAccessOptions { LocalActor = Actor.Human("fuzz") }, MaxBodyBytes = 100_000,
            }),
            cop => cop.AddHitl().AddLedger());
        (await web.Kernel.AppendAsync("t", EventDraft.Create("a") with { Id = "e" }, Actor.Human("ada"))).Unwrap();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async number =>
        {
            var random = new Random(seed + number);
            for (var sent = 0; sent < count / Connections; sent++)
            {
                using var limit = HangLimit.Begin();
                var request = Change(random, Build(random, web.Client.BaseAddress!));
                var status = await SendAsync(web.Client.BaseAddress!.Port, request, limit.Token);
                if (status >= 500 && status != 501 && status != 503 && status != 505)
                    throw new InvalidOperationException($"seed {seed}: {status} for {Encoding.Latin1.GetString(request)}");
            }
        }));
        web.Log.Errors.ShouldBeEmpty($"seed {seed}");
        await web.Client.GetJsonAsync("topics/t");
        var verified = (await web.Kernel.VerifyTopicAsync("t")).Unwrap();
        verified.IsValid.ShouldBeTrue($"seed {seed}");
    }

    [Theory]
    [InlineData("ffffffff1b")]
    [InlineData("zz")]
    [InlineData("-1")]
    public async Task A_body_whose_chunks_have_no_length_is_the_callers_fault(string length)
    {
        using var limit = HangLimit.Begin();
        await using var web = await WebHost.StartAsync(app => app.MapCop(options: new CopHttpOptions
        {
            Access = new CopAccessOptions { LocalActor = Actor.Human("fuzz") },
        }));
        var host = web.Client.BaseAddress!;
        var request = $"POST {HttpReplies.Prefix}topics/t/events HTTP/1.1\r\nHost: {host.Authority}\r\n"
            + $"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{length}\r\n{{}}\r\n0\r\n\r\n";
        // 0: the server ended the connection, with an answer that did not come through.
        (await SendAsync(host.Port, Encoding.Latin1.GetBytes(request), limit.Token)).ShouldBeOneOf(400, 0);
        web.Log.Errors.ShouldBeEmpty();
    }

    private static byte[] Build(Random random, Uri host)
    {
        var text = Good[random.Next(Good.Length)].Replace("{p}", HttpReplies.Prefix, StringComparison.Ordinal)
            .Replace("{h}", host.Authority, StringComparison.Ordinal);
        var length = text.Length - text.IndexOf("\r\n\r\n", StringComparison.Ordinal) - 4;
        return Encoding.Latin1.GetBytes(text.Replace("{n}", length.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
    }

    // Changes a few bytes, cuts, doubles or inserts; seldom sends noise alone.
    private static byte[] Change(Random random, byte[] request)
    {
        if (random.Next(50) == 0)
        {
            var noise = new byte[random.Next(1, 300)];
            random.NextBytes(noise);
            return noise;
        }

        var bytes = request.ToList();
        for (var changes = random.Next(1, 5); changes > 0 && bytes.Count > 4; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.RemoveAt(at); break;
                case 2: bytes.Insert(at, (byte)"%\"{}[]\\/?#&=:,\r\n\0"[random.Next(17)]); break;
                case 3: bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(1, 20))); break;
                case 4: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, random.Next(1, 40)))); break;
                default: bytes.InsertRange(at, Encoding.Latin1.GetBytes(Pieces[random.Next(Pieces.Length)])); break;
            }
        }

        return [.. bytes];
    }

    private static readonly string[] Pieces =
    [
        "%2F", "%00", "%FF", "%ED%A0%80", "..", "/../", "%2e%2e/", "-1", "99999999999999999999", "\\ud800", "[[[[[[[[[[[[[[[[[[[[",
        "{\"a\":",
        "\r\nX-Forwarded-For: 1.2.3.4", "\r\nContent-Length: 5", "\r\nTransfer-Encoding: chunked", "\u00e9\u00ff", "1e400", "null",
    ];

    // Sends the bytes and no more, and reads the status; 0 where the server closes the connection without one.
    private static async Task<int> SendAsync(int port, byte[] request, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        try
        {
            await socket.SendAsync(request, cancellationToken);
            socket.Shutdown(SocketShutdown.Send);
            var buffer = new byte[64];
            var read = 0;
            while (read < 12 && await socket.ReceiveAsync(buffer.AsMemory(read), cancellationToken) is var count and > 0)
                read += count;
            return read < 12 ? 0 : int.Parse(Encoding.ASCII.GetString(buffer, 9, 3), CultureInfo.InvariantCulture);
        }
        catch (SocketException)
        {
            return 0;
        }
    }
}
