using System.Net;
using Microsoft.AspNetCore.Builder;

namespace Cop.AspNetCore.Tests;

public sealed class AppendEndpointTests
{
    private static readonly CopHttpOptions Options = new()
    {
        Access = new CopAccessOptions { LocalActor = Actor.Human("ada") }, MaxBodyBytes = 10_000, MaxBatchEvents = 3,
    };

    [Fact]
    public async Task A_draft_is_appended_as_the_caller_and_its_repetition_is_a_duplicate()
    {
        await using var web = await StartAsync();
        const string Draft = """{"id":"e1","type":"guest.arrived","payload":{"name":"Bo"}}""";
        var first = await web.Client.PostJsonAsync("topics/t/events", Draft);
        first["duplicate"]!.ToString().ShouldBe("false");
        first.At("/events/0/metadata/initiator")!.AsString().ShouldBe("human:ada");
        var again = await web.Client.PostJsonAsync("topics/t/events", Draft, HttpStatusCode.OK);
        again["duplicate"]!.ToString().ShouldBe("true");
        again["events"].ShouldBe(first["events"]);
        (await web.Kernel.Log.FindEventAsync("e1"))!.Event.Json.ShouldBe(first.At("/events/0"));
    }

    [Fact]
    public async Task A_batch_is_appended_as_a_whole_or_not_at_all()
    {
        await using var web = await StartAsync();
        var appended = await web.Client.PostJsonAsync("topics/t/events", """[{"type":"a","payload":{}},{"type":"b","payload":{}}]""");
        appended["events"]!.Items.Select(stored => stored.Number("topicSeq")).ShouldBe([1, 2]);
        var refused = await web.Client.PostJsonAsync("topics/t/events",
            """[{"type":"c","payload":{}},{"type":"task.started","payload":{"taskId":"none"}}]""", HttpStatusCode.NotFound);
        refused.Code().ShouldBe("not_found");
        (await web.Kernel.Log.GetHeadAsync("t"))!.LastSeq.ShouldBe(2);
    }

    [Theory]
    [InlineData("none", HttpStatusCode.Conflict)]
    [InlineData("0", HttpStatusCode.Conflict)]
    [InlineData("2", HttpStatusCode.Conflict)]
    [InlineData("1", HttpStatusCode.Created)]
    [InlineData("-1", HttpStatusCode.BadRequest)]
    [InlineData("1.0", HttpStatusCode.BadRequest)]
    [InlineData("%201", HttpStatusCode.BadRequest)]
    [InlineData("99999999999999999999", HttpStatusCode.BadRequest)]
    public async Task An_append_expects_the_end_of_its_topic(string expected, HttpStatusCode status)
    {
        await using var web = await StartAsync();
        await web.Client.PostJsonAsync("topics/t/events?expected=none", """{"type":"a","payload":{}}""");
        var answer = await web.Client.PostJsonAsync($"topics/t/events?expected={expected}", """{"type":"a","payload":{}}""", status);
        if (status == HttpStatusCode.Conflict)
            answer.Code().ShouldBe("sequence_conflict");
    }

    [Theory]
    [InlineData("", 400, "invalid_json")]
    [InlineData("{", 400, "invalid_json")]
    [InlineData("{\"type\":\"a\",\"payload\":{}} x", 400, "invalid_json")]
    [InlineData("{\"type\":\"a\",\"type\":\"b\",\"payload\":{}}", 400, "invalid_json")]
    [InlineData("{\"type\":\"a\",\"payload\":{\"x\":\"\\ud800\"}}", 400, "invalid_json")]
    [InlineData("{\"type\":\"a\",\"payload\":{\"x\":1e400}}", 400, "invalid_json")]
    [InlineData("null", 400, "invalid_draft")]
    [InlineData("[]", 400, "invalid_draft")]
    [InlineData("[[]]", 400, "invalid_draft")]
    [InlineData("[{\"type\":\"a\",\"payload\":{}},7]", 400, "invalid_draft")]
    [InlineData("{\"type\":\"a\"}", 400, "invalid_draft")]
    [InlineData("{\"payload\":{}}", 400, "invalid_draft")]
    [InlineData("{\"type\":7,\"payload\":{}}", 400, "invalid_draft")]
    [InlineData("{\"type\":\"a\",\"payload\":{},\"topicSeq\":1}", 400, "invalid_draft")]
    [InlineData("{\"type\":\"a\",\"payload\":{},\"createdAt\":\"2027-01-01T00:00:00Z\"}", 400, "invalid_draft")]
    [InlineData("{\"type\":\"a\",\"payload\":{},\"topicId\":\"other\"}", 400, null)]
    [InlineData("{\"type\":\"a\",\"payload\":[]}", 400, "invalid_draft")]
    [InlineData("{\"type\":\"a\",\"payload\":{},\"metadata\":{\"initiator\":\"human:eve\"}}", 400, null)]
    [InlineData("{\"type\":\"a\",\"payload\":{},\"parentEventIds\":[\"nothing\"]}", 422, "unknown_parent")]
    [InlineData("{\"type\":\"a\",\"payload\":{},\"parentEventIds\":[7]}", 400, null)]
    [InlineData("{\"type\":\"delivery.parked\",\"payload\":{}}", 409, "type_reserved")]
    [InlineData("[{\"type\":\"a\",\"payload\":{}},{\"type\":\"a\",\"payload\":{}},"
        + "{\"type\":\"a\",\"payload\":{}},{\"type\":\"a\",\"payload\":{}}]", 413, "limit_exceeded")]
    public async Task A_malformed_body_is_refused_and_appends_nothing(string body, int status, string? code)
    {
        await using var web = await StartAsync();
        var problem = await web.Client.PostJsonAsync("topics/t/events", body, (HttpStatusCode)status);
        if (code is not null)
            problem.Code().ShouldBe(code);
        problem.Number("status").ShouldBe(status);
        (await web.Kernel.Log.GetHeadAsync("t")).ShouldBeNull();
        web.Log.Errors.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_beyond_the_limit_is_refused(bool isChunked)
    {
        await using var web = await StartAsync();
        var body = """{"type":"a","payload":{"x":"LONG"}}""".Replace("LONG", new string('x', 20_000), StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Post, HttpReplies.Prefix + "topics/t/events")
        {
            Content = HttpReplies.Json(body),
        };
        request.Headers.TransferEncodingChunked = isChunked;
        using var response = await web.Client.SendAsync(request);
        (await HttpReplies.ReadAsync(response, HttpStatusCode.RequestEntityTooLarge, "append")).Code().ShouldBe("limit_exceeded");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData(null)]
    public async Task A_media_type_that_a_form_could_send_is_refused(string? type)
    {
        await using var web = await StartAsync();
        using var content = new ByteArrayContent("""{"type":"a","payload":{}}"""u8.ToArray());
        if (type is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var response = await web.Client.PostAsync(HttpReplies.Prefix + "topics/t/events", content);
        (await HttpReplies.ReadAsync(response, HttpStatusCode.UnsupportedMediaType, "append")).Code().ShouldBe("unsupported_media_type");
    }

    [Fact]
    public async Task A_caller_without_identity_reads_and_does_not_append()
    {
        await using var web = await WebHost.StartAsync(app => app.MapCop());
        (await web.Client.GetJsonAsync("topics"))["items"]!.Items.ShouldBeEmpty();
        (await web.Client.PostJsonAsync("topics/t/events", """{"type":"a","payload":{}}""", HttpStatusCode.Forbidden))
            .Code().ShouldBe("no_identity");
    }

    [Theory]
    [InlineData("with%20space")]
    [InlineData("%00")]
    public async Task A_user_whose_name_is_no_identity_is_refused(string user)
    {
        await using var web = await WebHost.StartAsync(app => app.MapCop().RequireAuthorization("operators"));
        using var client = web.As(user);
        (await client.PostJsonAsync("topics/t/events", """{"type":"a","payload":{}}""", HttpStatusCode.Forbidden))
            .Code().ShouldBe("invalid_actor");
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a%2Fb")]
    [InlineData("a%252Fb")]
    [InlineData("urn:cop:topic:1?x=1#y")]
    [InlineData("Käse 😀 +&")]
    [InlineData("%")]
    public async Task An_id_with_any_character_keeps_it_in_a_path(string topicId)
    {
        await using var web = await StartAsync();
        await web.Client.PostJsonAsync($"topics/{HttpReplies.Escape(topicId)}/events", """{"type":"a","payload":{}}""");
        (await web.Kernel.Log.ReadTopicIdsAsync().ToListAsync()).ShouldBe([topicId]);
        var read = await web.Client.GetJsonAsync($"topics/{HttpReplies.Escape(topicId)}/events");
        read.At("/events/0/topicId")!.AsString().ShouldBe(topicId);
    }

    private static Task<WebHost> StartAsync() => WebHost.StartAsync(app => app.MapCop(options: Options));
}
