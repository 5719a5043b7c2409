using System.Diagnostics;
using System.Text.Json;
using Cop.Hitl;
using ModelContextProtocol.Client;

namespace Cop.Cli.Tests;

/// <summary><c>cop serve</c> as a process, and the commands that reach a store through it.</summary>
public sealed class HostTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private readonly List<Process> _served = [];

    private string Store => _directory.File("store");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var process in _served.Where(process => !process.HasExited))
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        _served.ForEach(process => process.Dispose());
        _directory.Dispose();
    }

    [Fact]
    public async Task A_running_journal_is_reached_by_its_host()
    {
        var host = await ServeAsync("--profile", "hitl");
        var locked = await Tool.RunHereAsync("append", "t", "guest.arrived", "--store", Store);
        locked.ExitCode.ShouldBe(ExitCode.Failed, "The journal has one writer.");
        var appended = await JsonAsync(
            "append", "order/1", "guest.arrived", "--payload", """{"name":"Bo"}""", "--id", "e1", "--host", host);
        appended.GetProperty("event").GetProperty("metadata").GetProperty("initiator").GetString()!.ShouldStartWith("human:");
        (await JsonAsync("append", "order/1", "guest.arrived", "--payload", """{"name":"Bo"}""", "--id", "e1", "--host", host))
            .GetProperty("duplicate").GetBoolean().ShouldBeTrue();
        await JsonAsync("append", "order/1", "end", "--parent", "r/1#1", "--expect-seq", "1", "--host", host);
        (await RefusedAsync(ExitCode.Failed, "append", "order/1", "x", "--expect-seq", "1", "--host", host)).ShouldBe("sequence_conflict");

        var watched = await Tool.RunHereAsync("watch", "order/1", "--until", "end", "--json", "--host", host);
        watched.ExitCode.ShouldBe(0, watched.ToString());
        watched.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonElement.Parse(line).GetProperty("data").GetProperty("type").GetString()).ShouldBe(["guest.arrived", "end"]);
        (await JsonAsync("waiting", "--host", host)).GetProperty("items").GetArrayLength().ShouldBe(0);
        (await RefusedAsync(ExitCode.BadInput, "watch", "nothing", "--host", host)).ShouldBe("not_found");
    }

    [Fact]
    public async Task A_served_store_has_a_dashboard_and_tools_for_agents()
    {
        var host = await ServeAsync();
        await JsonAsync("append", "order/1", "guest.arrived", "--host", host);
        using var client = new HttpClient();
        (await client.GetStringAsync($"{host}/cop/topics/-?id=order%2F1")).ShouldContain("guest.arrived");
        await using var agent = await McpClient.CreateAsync(
            new HttpClientTransport(new HttpClientTransportOptions { Endpoint = new Uri($"{host}/mcp") }));
        (await agent.ListToolsAsync()).Select(tool => tool.Name).ShouldContain("find_topics");
    }

    [Fact]
    public async Task The_demo_shows_its_review_in_the_dashboard()
    {
        var file = _directory.File("notes.md");
        await File.WriteAllTextAsync(file, "# Notes\n\nThis is is one.\n");
        var demo = Tool.Start(["demo", file, "--yes", "--open", "--store", Store]);
        _served.Add(demo);
        const string shown = "The dashboard shows the review at ";
        var line = await demo.StandardOutput.ReadLineAsync();
        while (line?.StartsWith(shown, StringComparison.Ordinal) == false)
            line = await demo.StandardOutput.ReadLineAsync();
        using var client = new HttpClient();
        (await client.GetStringAsync(line!.Split(' ')[6].TrimEnd('.'))).ShouldContain("topic.closed");
        Signal.SendInterrupt(demo);
        (await Tool.EndAsync(demo)).ExitCode.ShouldBe(0);
        (await Tool.RunHereAsync("demo", file, "--open", "--json", "--store", Store)).ExitCode.ShouldBe(ExitCode.BadInput);
    }

    [Fact]
    public async Task A_request_is_answered_through_a_host_as_a_person_that_it_trusts()
    {
        var host = await ServeAsync("--profile", "hitl", "--trust-actor");
        await JsonAsync("append", "t", HitlEventTypes.DecisionRequested, "--host", host, "--operator", "agent:asker", "--payload",
            """{"requestId":"request-1","question":"Ship?","options":["yes","no"],"assignee":"human:ada"}""");
        foreach (var (type, payload) in (KeyValuePair<string, string>[])
        [
            new("task.created", """{"taskId":"a","title":"Ship it","createdBy":"agent:asker"}"""),
            new("task.started", """{"taskId":"a"}"""), new("task.input_requested", """{"taskId":"a","requestId":"request-1"}"""),
        ])
            await JsonAsync("append", "t", type, "--host", host, "--operator", "agent:asker", "--payload", payload);
        (await JsonAsync("waiting", "--host", host)).GetProperty("items").GetArrayLength().ShouldBe(1);
        (await RefusedAsync(ExitCode.Policy, "answer", "1", "yes", "--as", "human:eve", "--host", host)).ShouldBe("not_addressee");
        (await RefusedAsync(ExitCode.BadInput, "answer", "1", "--text", "x", "--as", "human:ada", "--host", host))
            .ShouldBe("invalid_answer");
        (await RefusedAsync(ExitCode.BadInput, "answer", "none", "yes", "--host", host)).ShouldBe("request_unknown");
        var answered = await JsonAsync("answer", "1", "yes", "--as", "human:ada", "--host", host);
        answered.GetProperty("metadata").GetProperty("initiator").GetString().ShouldBe("human:ada");
    }

    [Fact]
    public async Task A_host_that_trusts_nobody_refuses_another_identity()
    {
        var host = await ServeAsync();
        (await RefusedAsync(ExitCode.NotAuthorized, "append", "t", "x", "--operator", "human:eve", "--host", host))
            .ShouldBe("actor_refused");
    }

    [Fact]
    public async Task A_host_that_is_none_is_named()
    {
        (await RefusedAsync(ExitCode.Network, "append", "t", "x", "--host", "http://127.0.0.1:1")).ShouldBe("host_unreachable");
        var host = await ServeAsync();
        (await RefusedAsync(ExitCode.Network, "append", "t", "x", "--host", host + "/other")).ShouldBe("host_unreachable");
    }

    [Theory]
    [InlineData("append", "t", "x", "--host", "ftp://127.0.0.1")]
    [InlineData("append", "t", "x", "--host", "127.0.0.1:8088")]
    [InlineData("append", "t", "x", "--host", "http://ada:secret@127.0.0.1")]
    [InlineData("append", "t", "x", "--host", "http://127.0.0.1:8088", "--store", "x")]
    [InlineData("watch", "--host", "http://127.0.0.1:8088")]
    [InlineData("serve", "--address", "http://0.0.0.0:8088")]
    [InlineData("serve", "--address", "http://example.com")]
    [InlineData("serve", "--address", "https://127.0.0.1")]
    [InlineData("serve", "--profile", "other")]
    [InlineData("serve", "--trust", "none.json")]
    public async Task A_wrong_address_is_a_usage_error(params string[] arguments) =>
        (await Tool.RunHereAsync(arguments)).ExitCode.ShouldBe(ExitCode.BadInput);

    [Fact]
    public async Task A_served_ledger_is_verified_with_the_keys_of_a_trust_file()
    {
        await JsonAsync("append", "t", "note.made", "--host", await ServeAsync());
        await EndAsync();
        var key = _directory.File("ledger.key");
        var trust = _directory.Write("trust.json", (await Tool.RunHereAsync("ledger", "keygen", key)).Output);
        await JsonAsync("ledger", "extend", "--key", key, "--store", Store);
        using var client = new HttpClient();
        (await VerifiedAsync(await ServeAsync("--trust", trust))).ShouldContain("✓ Clean");
        await EndAsync();
        (await VerifiedAsync(await ServeAsync())).ShouldContain("? Cannot be verified in full");

        async Task<string> VerifiedAsync(string host)
        {
            using var limit = HangLimit.Begin();
            using var verify = new HttpRequestMessage(HttpMethod.Post, $"{host}/cop/ledger/verify") { Content = new StringContent("") };
            verify.Content.Headers.ContentType = new("application/x-www-form-urlencoded");
            verify.Headers.Add("Sec-Fetch-Site", "same-origin");
            (await client.SendAsync(verify, limit.Token)).EnsureSuccessStatusCode();
            while (true)
            {
                // The host refuses more than 300 reads a minute: the page is read again then too.
                using var answer = await client.GetAsync($"{host}/cop/ledger", limit.Token);
                var html = await answer.Content.ReadAsStringAsync(limit.Token);
                if (answer.IsSuccessStatusCode && html.Contains("verdict\">", StringComparison.Ordinal))
                    return html;
            }
        }
    }

    [Fact]
    public async Task A_host_ends_with_success_on_Ctrl_C_and_keeps_what_it_appended()
    {
        var host = await ServeAsync();
        await JsonAsync("append", "t", "x", "--host", host);
        await EndAsync();
        (await JsonAsync("topic", "log", "t", "--store", Store)).GetProperty("events").GetArrayLength().ShouldBe(1);
    }

    private async Task EndAsync()
    {
        Signal.SendInterrupt(_served[^1]);
        var ended = await Tool.EndAsync(_served[^1]);
        ended.ExitCode.ShouldBe(0, ended.ToString());
    }

    private async Task<string> ServeAsync(params string[] options)
    {
        var process = Tool.Start(["serve", "--address", "http://127.0.0.1:0", "--json", "--store", Store, .. options]);
        _served.Add(process);
        var line = await process.StandardOutput.ReadLineAsync();
        return JsonElement.Parse(line ?? await process.StandardError.ReadToEndAsync())
            .GetProperty("data").GetProperty("address").GetString()!;
    }

    private static async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var result = await Tool.RunHereAsync([.. arguments, "--json"]);
        result.ExitCode.ShouldBe(0, result.ToString());
        return JsonElement.Parse(result.Output).GetProperty("data");
    }

    private static async Task<string?> RefusedAsync(int exitCode, params string[] arguments)
    {
        var result = await Tool.RunHereAsync([.. arguments, "--json"]);
        result.ExitCode.ShouldBe(exitCode, result.ToString());
        return JsonElement.Parse(result.Output).GetProperty("error").GetProperty("code").GetString();
    }
}
