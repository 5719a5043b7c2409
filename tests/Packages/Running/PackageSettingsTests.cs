using System.Net;
using Cop.AI;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace Cop.Packages.Tests;

/// <summary>The parts of a manifest that act at run time.</summary>
public sealed class PackageSettingsTests
{
    [Fact]
    public async Task Only_the_answer_to_an_equal_request_is_used_again_and_only_for_its_lifetime()
    {
        var time = new SettableClock();
        var client = new ScriptedChatClient((messages, _) => ScriptedChatClient.Say($"to {messages[^1].Text}"));
        var cached = Client(client, new PackageRuntime { CacheLifetime = TimeSpan.FromSeconds(60) }, time);
        foreach (string text in new[] { "one", "one", "two" })
            (await cached.GetResponseAsync(text)).Text.ShouldBe($"to {text}");
        client.Calls.ShouldBe(2);
        (await cached.GetResponseAsync("one", new ChatOptions { Temperature = 0.5f })).Text.ShouldBe("to one");
        (await cached.GetResponseAsync("one", new ChatOptions { Instructions = "Other." })).Text.ShouldBe("to one");
        client.Calls.ShouldBe(4, "another request is another answer");
        (await cached.GetResponseAsync("two")).Usage!.InputTokenCount.ShouldBe(0);
        time.Now += TimeSpan.FromSeconds(61);
        await cached.GetResponseAsync("one");
        client.Calls.ShouldBe(5);
    }

    [Fact]
    public async Task An_answer_that_calls_a_tool_is_never_cached()
    {
        var client = new ScriptedChatClient((_, _) => ScriptedChatClient.Call("search", ("id", "A")));
        var cached = Client(client, new PackageRuntime { CacheLifetime = TimeSpan.FromSeconds(60) }, new SettableClock());
        await cached.GetResponseAsync("one");
        await cached.GetResponseAsync("one");
        client.Calls.ShouldBe(2);
    }

    [Theory]
    [InlineData(false, false, "debug", "", "secret prompt|secret answer")]
    [InlineData(true, false, "debug", "secret prompt", "secret answer")]
    [InlineData(true, true, "debug", "secret prompt|secret answer", "")]
    [InlineData(true, true, "info", "tokens", "secret prompt|secret answer")]
    [InlineData(false, false, "warn", "", "tokens")]
    public async Task The_log_has_prompts_and_answers_only_where_the_manifest_says_so(
        bool prompts, bool responses, string level, string expected, string forbidden)
    {
        var log = new LogText();
        var runtime = new PackageRuntime { LogsPrompts = prompts, LogsResponses = responses, LogLevel = level };
        var client = new PackageChatClient(
            new ScriptedChatClient(ScriptedChatClient.Say("secret answer")), new PackageCalls(runtime, TimeProvider.System),
            new PackageObservation(runtime, "a", "p", log));
        await client.GetResponseAsync("secret prompt");
        foreach (string text in expected.Split('|', StringSplitOptions.RemoveEmptyEntries)) log.Text.ShouldContain(text);
        foreach (string text in forbidden.Split('|', StringSplitOptions.RemoveEmptyEntries)) log.Text.ShouldNotContain(text);
    }

    [Theory]
    [InlineData("error.kind == \"rate_limit\"", HttpStatusCode.TooManyRequests, true)]
    [InlineData("error.kind == \"rate_limit\"", HttpStatusCode.BadRequest, false)]
    [InlineData("error.kind == \"rate_limit\" or error.kind == \"refused\"", HttpStatusCode.BadRequest, true)]
    [InlineData(null, HttpStatusCode.InternalServerError, true)]
    public async Task The_other_model_is_asked_where_the_condition_holds_of_the_failure(string? trigger, HttpStatusCode status,
        bool isAsked)
    {
        var runtime = new PackageRuntime
        {
            FallbackModel = "b", FallbackTrigger = trigger is null ? null : new TagReader(trigger).ReadCondition(),
        };
        var calls = new PackageCalls(runtime, TimeProvider.System);
        var log = new LogText();
        var observation = new PackageObservation(runtime, "a", "p", log);
        var first = new PackageChatClient(
            new ScriptedChatClient((_, _) => throw new HttpRequestException("no", null, status)), calls, observation);
        ChatMessage[] messages = [new(ChatRole.User, "x")];
        await Should.ThrowAsync<HttpRequestException>(() => first.GetResponseAsync(messages));
        // A call of another conversation that fails in the meantime decides nothing for this one.
        calls.NoteFailure([new(ChatRole.User, "y")], isAsked ? new IOException("cut") : new HttpRequestException(
            "no", null, HttpStatusCode.TooManyRequests));
        var other = new FallbackChatClient(new ScriptedChatClient(ScriptedChatClient.Say("hello")), calls, runtime, "a", log);
        if (isAsked) (await other.GetResponseAsync(messages)).Text.ShouldBe("hello");
        else await Should.ThrowAsync<IOException>(() => other.GetResponseAsync(messages));
    }

    [Fact]
    public async Task Tokens_of_a_minute_are_spread()
    {
        var time = new SettableClock();
        var calls = new PackageCalls(new PackageRuntime { TokensPerMinute = 100 }, time);
        ChatMessage[] message = [new(ChatRole.User, new string('x', 400))];
        await calls.WaitForTokensAsync(message, null, CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var second = calls.WaitForTokensAsync(message, null, stop.Token);
        second.IsCompleted.ShouldBeFalse("the tokens of the minute are spent");
        stop.Cancel();
        await Should.ThrowAsync<OperationCanceledException>(() => second);
    }

    [Fact]
    public async Task A_conversation_is_remembered_by_the_rule_of_the_package()
    {
        using var project = new EvaluationProject();
        foreach (var (strategy, expected) in new[] { ("none", 1), ("window", 5), ("summary", 6) })
        {
            project.Write("cop.yaml", EvaluationProject.Manifest + $"\nmemory: {{strategy: {strategy}, messages: 4}}\n");
            var client = new ScriptedChatClient((messages, options) => ScriptedChatClient.Say(
                options?.Instructions?.StartsWith("Summarise", StringComparison.Ordinal) == true ? "SUMMARY"
                    : $"Answer {messages[^1].Text}"));
            await using var host = await PackageHost.StartAsync(await PackageHost.LoadAsync(project), client);
            var chat = host.Kernel.Chat(PackageHost.Agent);
            for (int turn = 1; turn <= 4; turn++) await chat.SayAsync($"Q{turn}").WaitAsync(HangLimit.Span);
            var last = client.Requests[^1];
            last.Length.ShouldBe(expected, strategy);
            last[^1].Text.ShouldBe("Q4");
            if (strategy != "none") last[^2].Text.ShouldBe("Answer Q3");
            if (strategy == "summary") last[0].Text.ShouldContain("SUMMARY");
        }
    }

    private static PackageChatClient Client(IChatClient inner, PackageRuntime runtime, TimeProvider time) =>
        new(inner, new PackageCalls(runtime, time), new PackageObservation(runtime, "a", "p", new LogText()));

    private sealed class SettableClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class LogText : ILogger
    {
        private readonly System.Text.StringBuilder _text = new();

        public string Text => _text.ToString();

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _text.AppendLine(formatter(state, exception));
    }
}
