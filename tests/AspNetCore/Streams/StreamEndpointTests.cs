using System.Net;
using Microsoft.AspNetCore.Builder;

namespace Cop.AspNetCore.Tests;

public sealed class StreamEndpointTests
{
    private static readonly Actor Ada = Actor.Human("ada");

    [Fact]
    public async Task A_stream_begins_with_stored_events_and_continues_with_new_ones()
    {
        await using var web = await StartAsync();
        using var limit = HangLimit.Begin();
        await AppendAsync(web, "t", 2);
        using var stream = await EventStreamReader.OpenAsync(web.Client, "t");
        (await stream.ReadAsync(limit.Token))!.Value.Id.ShouldBe(1);
        var second = (await stream.ReadAsync(limit.Token))!.Value;
        CopJson.Parse(second.Data).Unwrap().ShouldBe((await web.Kernel.Log.ReadTopicAsync("t", 2).SingleAsync()).Json);
        await AppendAsync(web, "t", 1, "line\nend\u2028 😀");
        var third = (await stream.ReadAsync(limit.Token))!.Value;
        third.Id.ShouldBe(3);
        CopJson.Parse(third.Data).Unwrap().At("/payload/text")!.AsString().ShouldBe("line\nend\u2028 😀");
    }

    [Fact]
    public async Task Subscribers_that_reconnect_at_random_see_no_gap_and_no_repeat()
    {
        var isLong = Environment.GetEnvironmentVariable("COP_LONG") == "1";
        var (subscribers, events) = isLong ? (1000, 400) : (50, 200);
        var seed = Environment.TickCount;
        await using var web = await StartAsync(new CopHttpOptions { MaxStreamsPerCaller = 2000, RequestsPerSecond = 0 });
        using var limit = HangLimit.Begin();
        await AppendAsync(web, "t", 1);
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = int.MaxValue })
        {
            BaseAddress = web.Client.BaseAddress, Timeout = Timeout.InfiniteTimeSpan,
        };
        var reading = Enumerable.Range(0, subscribers)
            .Select(number => ReadToAsync(client, "t", events, new Random(seed + number), limit.Token)).ToList();
        for (var left = events - 1; left > 0;)
        {
            var batch = Math.Min(left, 1 + left % 7);
            await AppendAsync(web, "t", batch);
            left -= batch;
        }

        foreach (var seen in await Task.WhenAll(reading))
            seen.ShouldBe(Enumerable.Range(1, events).Select(seq => (long)seq), ignoreOrder: false, $"seed {seed}");
    }

    [Fact]
    public async Task A_stream_ends_after_its_time_and_tells_where_to_resume()
    {
        var time = new ManualClock();
        // The clock moves while the server may still be ending its last write.
        await using var web = await StartAsync(new CopHttpOptions
        {
            StreamDuration = TimeSpan.FromMinutes(1), StreamWriteTimeout = TimeSpan.FromHours(1), TimeProvider = time,
        });
        using var limit = HangLimit.Begin();
        await AppendAsync(web, "t", 3);
        using var stream = await EventStreamReader.OpenAsync(web.Client, "t");
        for (var seq = 1; seq <= 3; seq++)
            await stream.ReadAsync(limit.Token);
        time.Advance(TimeSpan.FromMinutes(1));
        var end = (await stream.ReadAsync(limit.Token))!.Value;
        (end.Name, end.Data).ShouldBe(("resume", "{\"after\":3}"));
        (await stream.ReadAsync(limit.Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_stream_ends_when_its_host_stops()
    {
        await using var web = await StartAsync();
        using var limit = HangLimit.Begin();
        await AppendAsync(web, "t", 1);
        using var stream = await EventStreamReader.OpenAsync(web.Client, "t");
        await stream.ReadAsync(limit.Token);
        var stopping = web.App.StopAsync(limit.Token);
        (await stream.ReadAsync(limit.Token))!.Value.Name.ShouldBe("resume");
        await stopping;
    }

    [Fact]
    public async Task A_reader_that_takes_nothing_is_disconnected_and_resumes()
    {
        var time = new HaltingClock();
        await using var web = await StartAsync(
            new CopHttpOptions { StreamWriteTimeout = TimeSpan.FromMilliseconds(300), TimeProvider = time });
        using var limit = HangLimit.Begin();
        // More than the buffers of sockets and server hold.
        for (var number = 0; number < 64; number++)
            await AppendAsync(web, "t", 1, new string('x', 900_000));
        using var slow = new SlowReader(web.Client.BaseAddress!, "t");
        var taken = await slow.ReadAfterDisconnectAsync(limit.Token);
        taken.ShouldBeLessThan(64L * 900_000, "The whole topic was buffered for a reader that took nothing.");
        // The machine may stand still while this reader takes its event.
        time.Halt();
        using var stream = await EventStreamReader.OpenAsync(web.Client, "t", 63, limit.Token);
        (await stream.ReadAsync(limit.Token))!.Value.Id.ShouldBe(64);
        web.Log.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Too_many_streams_are_refused_until_one_closes()
    {
        await using var web = await StartAsync(new CopHttpOptions { MaxStreamsPerCaller = 2 });
        using var limit = HangLimit.Begin();
        await AppendAsync(web, "t", 1);
        var first = await EventStreamReader.OpenAsync(web.Client, "t");
        using var second = await EventStreamReader.OpenAsync(web.Client, "t");
        var refused = await web.Client.GetJsonAsync("topics/t/stream", HttpStatusCode.TooManyRequests);
        refused.Code().ShouldBe("too_many_streams");
        first.Dispose();
        // The server notices a closed connection a little later.
        while (true)
        {
            using var response = await web.Client.GetAsync(
                HttpReplies.Prefix + "topics/t/stream", HttpCompletionOption.ResponseHeadersRead, limit.Token);
            if (response.IsSuccessStatusCode)
                break;
        }
    }

    [Theory]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("9223372036854775807")]
    [InlineData("99999999999999999999")]
    public async Task A_place_to_resume_that_is_no_sequence_is_refused(string lastEventId)
    {
        await using var web = await StartAsync();
        await AppendAsync(web, "t", 1);
        using var request = new HttpRequestMessage(HttpMethod.Get, HttpReplies.Prefix + "topics/t/stream");
        request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        using var response = await web.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await HttpReplies.ReadAsync(response, HttpStatusCode.BadRequest, lastEventId);
    }

    [Fact]
    public async Task A_reader_ahead_of_the_store_is_told_that_events_were_lost()
    {
        await using var web = await StartAsync();
        await AppendAsync(web, "t", 1);
        using var request = new HttpRequestMessage(HttpMethod.Get, HttpReplies.Prefix + "topics/t/stream");
        request.Headers.Add("Last-Event-ID", "2");
        using var response = await web.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        (await HttpReplies.ReadAsync(response, HttpStatusCode.Conflict, "stream")).Code().ShouldBe("history_changed");
    }

    // Reads up to the last event, and leaves and resumes at random.
    private static async Task<List<long>> ReadToAsync(
        HttpClient client, string topicId, int last, Random random, CancellationToken cancellationToken)
    {
        var seen = new List<long>();
        while (seen.Count == 0 || seen[^1] < last)
        {
            using var stream = await EventStreamReader.OpenAsync(client, topicId, seen.Count == 0 ? null : seen[^1], cancellationToken);
            for (var left = random.Next(1, 60); left > 0 && (seen.Count == 0 || seen[^1] < last); left--)
            {
                if (await stream.ReadAsync(cancellationToken) is not { Name: "message" } next)
                    break;
                seen.Add(next.Id!.Value);
            }
        }

        return seen;
    }

    private static async Task AppendAsync(WebHost web, string topicId, int count, string text = "x") => (await web.Kernel.AppendAsync(
        topicId, [.. Enumerable.Range(0, count).Select(_ => EventDraft.Create("a", ("text", CopJson.From(text))))], Ada)).Unwrap();

    private static Task<WebHost> StartAsync(CopHttpOptions? options = null) => WebHost.StartAsync(app => app.MapCop(options: options));

    /// <summary>The system's clock, whose new timers never fire once it is halted.</summary>
    private sealed class HaltingClock : TimeProvider
    {
        private volatile bool _isHalted;

        public void Halt() => _isHalted = true;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, _isHalted ? Timeout.InfiniteTimeSpan : dueTime, period);
    }
}
