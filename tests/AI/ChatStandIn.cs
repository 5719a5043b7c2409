using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Cop.AI.Tests;

/// <summary>A local server that speaks the chat-completions protocol, with streaming, tool calls, errors and cut connections.</summary>
internal sealed class ChatStandIn : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly ConcurrentQueue<string> _requests = new();
    private int _calls;

    private ChatStandIn(WebApplication server) => _server = server;

    /// <summary>The endpoint, as COP_LLM_ENDPOINT has it.</summary>
    public Uri Endpoint => new(_server.Urls.Single() + "/v1");

    /// <summary>The bodies of all requests.</summary>
    public ImmutableArray<string> Requests => [.. _requests];

    /// <summary>Starts a server.</summary>
    /// <param name="answer">Answers a request, by its body and its number from 0.</param>
    public static async Task<ChatStandIn> StartAsync(Func<JsonElement, int, StandInAnswer> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        var server = builder.Build();
        server.Urls.Add("http://127.0.0.1:0");
        var standIn = new ChatStandIn(server);
        server.MapPost("/v1/chat/completions", context => standIn.AnswerAsync(context, answer));
        await server.StartAsync();
        return standIn;
    }

    /// <summary>The number of results of tools in a request.</summary>
    public static int Results(JsonElement request) =>
        request.GetProperty("messages").EnumerateArray().Count(message => message.GetProperty("role").GetString() == "tool");

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context, Func<JsonElement, int, StandInAnswer> answer)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        _requests.Enqueue(body);
        var request = JsonDocument.Parse(body).RootElement;
        var given = answer(request, Interlocked.Increment(ref _calls) - 1);
        if (given.GivenUp is { } givenUp)
            context.RequestAborted.Register(() => givenUp.TrySetResult());
        if (given.Until is { } until)
            await until.WaitAsync(context.RequestAborted);
        if (given.Status != 200)
        {
            context.Response.StatusCode = given.Status;
            context.Response.ContentType = given.ContentType;
            await context.Response.WriteAsync(given.Text, context.RequestAborted);
            return;
        }

        if (request.TryGetProperty("stream", out var stream) && stream.GetBoolean())
            await StreamAsync(context, given);
        else if (given.IsCut)
            await CutAsync(context, given);
        else
            await WriteAsync(context, given);
    }

    // Half of the body that the header promises.
    private static async Task CutAsync(HttpContext context, StandInAnswer given)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = 4096;
        await context.Response.WriteAsync("{\"choices\":[{\"message\":{\"content\":" + Json(given.Text), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        context.Abort();
    }

    private static async Task WriteAsync(HttpContext context, StandInAnswer given)
    {
        context.Response.ContentType = given.ContentType;
        var message = "{\"role\":\"assistant\",\"content\":" + Json(given.Tool is null ? given.Text : null) + ToolCalls(given, "") + "}";
        await context.Response.WriteAsync(
            given.ContentType != "application/json" ? given.Text
                : """{"id":"c-1","object":"chat.completion","created":1,"model":"stand-in-1","choices":[{"index":0,"finish_reason":"""
                    + Json(given.Reason) + ",\"message\":" + message
                    + "}],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":7,\"total_tokens\":18}}",
            context.RequestAborted);
    }

    private static async Task StreamAsync(HttpContext context, StandInAnswer given)
    {
        context.Response.ContentType = "text/event-stream";
        foreach (var piece in given.Tool is null ? given.Text.Chunk(5) : [])
        {
            await EventAsync(context, Choice("{\"role\":\"assistant\",\"content\":" + Json(new string(piece)) + "}", "null"));
            if (given.IsCut)
            {
                context.Abort();
                return;
            }

            await (given.Midway ?? Task.CompletedTask).WaitAsync(context.RequestAborted);
        }

        if (given.Tool is not null)
        {
            var whole = given.IsCut ? given with { Text = given.Text[..(given.Text.Length / 2)] } : given;
            await EventAsync(context, Choice("{\"role\":\"assistant\"" + ToolCalls(whole, "\"index\":0,") + "}", "null"));
            if (given.IsCut)
            {
                context.Abort();
                return;
            }
        }

        await EventAsync(context, Choice("{}", $"\"{given.Reason}\""));
        await EventAsync(context, """{"id":"c-1","object":"chat.completion.chunk","created":1,"model":"stand-in-1","choices":[],"""
            + "\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":7,\"total_tokens\":18}}");
        await context.Response.WriteAsync("data: [DONE]\n\n", context.RequestAborted);
    }

    private static async Task EventAsync(HttpContext context, string data)
    {
        await context.Response.WriteAsync($"data: {data}\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static string Choice(string delta, string reason) =>
        """{"id":"c-1","object":"chat.completion.chunk","created":1,"model":"stand-in-1","choices":[{"index":0,"delta":"""
        + delta + ",\"finish_reason\":" + reason + "}]}";

    private static string ToolCalls(StandInAnswer given, string index) => given.Tool is null ? "" :
        ",\"tool_calls\":[{" + index + "\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":" + Json(given.Tool)
            + ",\"arguments\":" + Json(given.Text) + "}}]";

    private static string Json(string? text) => JsonSerializer.Serialize(text);
}
