using System.Net;
using System.Text;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.Http;
using CloudNative.CloudEvents.SystemTextJson;
using Microsoft.AspNetCore.Builder;
using SdkEvent = CloudNative.CloudEvents.CloudEvent;

namespace Cop.AspNetCore.Tests;

/// <summary>CloudEvents in over HTTP, sent by the official SDK and by hand.</summary>
public sealed class CloudEventEndpointTests
{
    private static readonly CopHttpOptions Options = new()
    {
        Access = new CopAccessOptions { LocalActor = Actor.System("bridge") }, MaxBatchEvents = 3,
    };

    [Theory]
    [InlineData(ContentMode.Structured)]
    [InlineData(ContentMode.Binary)]
    public async Task A_CloudEvent_of_the_SDK_becomes_an_event_in_each_mode(ContentMode mode)
    {
        await using var web = await StartAsync();
        using var content = Sent("e-1", "Käse 😀 %").ToHttpContent(mode, new JsonEventFormatter());
        var report = await PostAsync(web, content, HttpStatusCode.OK);
        report.At("/results/0/topicId")!.AsString().ShouldBe("orders");
        var stored = await web.Kernel.Log.ReadTopicAsync("orders").SingleAsync();
        stored.Type.ShouldBe("com.example.placed");
        stored.Payload.ToString().ShouldBe("""{"total":12.5}""");
        stored.Initiator.ShouldBe("system:bridge");
        stored.Metadata!.At("/cloudEvent/extensions/note")!.AsString().ShouldBe("Käse 😀 %");
        using var again = Sent("e-1", "Käse 😀 %").ToHttpContent(mode, new JsonEventFormatter());
        (await PostAsync(web, again, HttpStatusCode.OK)).At("/results/0/duplicate")!.ToString().ShouldBe("true");
    }

    [Fact]
    public async Task A_batch_of_the_SDK_becomes_events_in_its_order()
    {
        await using var web = await StartAsync();
        using var content = new[] { Sent("1"), Sent("2"), Sent("3") }.ToHttpContent(new JsonEventFormatter());
        var report = await PostAsync(web, content, HttpStatusCode.OK);
        report["results"]!.Items.Select(result => result.Number("topicSeq")).ShouldBe([1, 2, 3]);
        using var empty = HttpReplies.Json("[]", "application/cloudevents-batch+json");
        (await PostAsync(web, empty, HttpStatusCode.OK))["results"]!.Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_batch_with_one_refused_event_reports_each_and_can_be_repeated()
    {
        await using var web = await StartAsync();
        const string Batch = """
            [{"specversion":"1.0","id":"1","source":"s","type":"a","subject":"t"},
             {"specversion":"1.0","id":"2","source":"s","type":"task.started","subject":"t","data":{"taskId":"none"}},
             {"specversion":"1.0","id":"3","source":"s","type":"a","subject":"t"}]
            """;
        for (var round = 0; round < 2; round++)
        {
            var problem = await PostAsync(web, HttpReplies.Json(Batch, "application/cloudevents-batch+json"), HttpStatusCode.NotFound);
            problem.At("/details/results/1/error").ShouldNotBeNull();
            problem.At("/details/results/2/topicSeq")!.ToString().ShouldBe("2");
        }

        (await web.Kernel.Log.GetHeadAsync("t"))!.LastSeq.ShouldBe(2);
    }

    [Theory]
    [InlineData("""{"specversion":"0.3","id":"1","source":"s","type":"a","subject":"t"}""", 400)]
    [InlineData("""{"specversion":"1.0","source":"s","type":"a","subject":"t"}""", 400)]
    [InlineData("""{"specversion":"1.0","id":"1","source":"s","type":"a"}""", 400)]
    [InlineData("""{"specversion":"1.0","id":"1","source":"s","type":"a","subject":"t","UPPER":"x"}""", 400)]
    [InlineData("""{"specversion":"1.0","id":"1","source":"s","type":"a","subject":"t","data":1,"data_base64":"AA=="}""", 400)]
    [InlineData("""{"specversion":"1.0","id":"1","id":"2","source":"s","type":"a","subject":"t"}""", 400)]
    [InlineData("""{"specversion":"1.0","id":"1","source":"s","type":"a","subject":"t","copseq":7}""", null)]
    [InlineData("""{"specversion":"1.0","id":"1","source":"s","type":"a","subject":"t","coptopicseq":7}""", 400)]
    [InlineData("[]", 400)]
    [InlineData("", 400)]
    public async Task A_malformed_structured_event_is_refused(string body, int? status)
    {
        await using var web = await StartAsync();
        using var content = HttpReplies.Json(body, "application/cloudevents+json");
        using var response = await web.Client.PostAsync(HttpReplies.Prefix + "cloudevents", content);
        if (status is null)
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
        else
            await HttpReplies.ReadAsync(response, (HttpStatusCode)status, body);
        web.Log.Errors.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("ce-specversion", "1.0", "ce-specversion", "1.0")]
    [InlineData("ce-subject", "%", null, null)]
    [InlineData("ce-subject", "%F", null, null)]
    [InlineData("ce-subject", "%FF", null, null)]
    [InlineData("ce-subject", "%ED%A0%80", null, null)]
    [InlineData("ce-data", "x", null, null)]
    [InlineData("ce-datacontenttype", "text/plain", null, null)]
    [InlineData("ce-UP_PER", "x", null, null)]
    public async Task A_malformed_binary_event_is_refused(string name, string value, string? secondName, string? second)
    {
        await using var web = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, HttpReplies.Prefix + "cloudevents");
        foreach (var (header, text) in (KeyValuePair<string, string>[])[new("ce-id", "1"), new("ce-source", "s"), new("ce-type", "a")])
            request.Headers.TryAddWithoutValidation(header, text);
        if (name != "ce-specversion")
            request.Headers.TryAddWithoutValidation("ce-specversion", "1.0");
        request.Headers.TryAddWithoutValidation(name, value);
        if (secondName is not null)
            request.Headers.TryAddWithoutValidation(secondName, second);
        using var response = await web.Client.SendAsync(request);
        (await HttpReplies.ReadAsync(response, HttpStatusCode.BadRequest, name)).Code().ShouldBe("invalid_cloudevent");
    }

    [Fact]
    public async Task Binary_data_and_a_topic_for_events_without_a_subject_are_kept()
    {
        await using var web = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, HttpReplies.Prefix + "cloudevents?topicId=inbox%2F1")
        {
            Content = new ByteArrayContent([0, 1, 255]),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/octet-stream");
        foreach (var (header, text) in (KeyValuePair<string, string>[])
            [new("ce-id", "1"), new("ce-source", "s"), new("ce-type", "a"), new("CE-SpecVersion", "1.0")])
            request.Headers.TryAddWithoutValidation(header, text);
        using var response = await web.Client.SendAsync(request);
        await HttpReplies.ReadAsync(response, HttpStatusCode.OK, "cloudevents");
        (await web.Kernel.Log.ReadTopicAsync("inbox/1").SingleAsync()).Payload.ToString().ShouldContain("AAH/");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/cloudevents+avro")]
    [InlineData("application/cloudevents-batch+protobuf")]
    public async Task What_is_no_CloudEvent_is_refused(string type)
    {
        await using var web = await StartAsync();
        (await PostAsync(web, new StringContent("x", Encoding.UTF8, type), HttpStatusCode.UnsupportedMediaType)).Code()
            .ShouldBe("unsupported_media_type");
    }

    private static SdkEvent Sent(string id, string note = "n")
    {
        var sent = new SdkEvent
        {
            Id = id, Source = new Uri("urn:shop"), Type = "com.example.placed", Subject = "orders", DataContentType = "application/json",
            Data = new Dictionary<string, object> { ["total"] = 12.5 },
        };
        sent["note"] = note;
        return sent;
    }

    private static async Task<CopJson> PostAsync(WebHost web, HttpContent content, HttpStatusCode status)
    {
        using var response = await web.Client.PostAsync(HttpReplies.Prefix + "cloudevents", content);
        return await HttpReplies.ReadAsync(response, status, "cloudevents");
    }

    private static Task<WebHost> StartAsync() => WebHost.StartAsync(app => app.MapCop(options: Options));
}
