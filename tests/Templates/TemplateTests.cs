using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Cop.Templates.Tests;

/// <summary>The tool and the templates as a new user gets them: packed, installed into an empty folder, run.</summary>
public sealed partial class TemplateTests(PackedFeed feed) : IClassFixture<PackedFeed>
{
    [Fact]
    public async Task The_console_host_asks_again_after_a_kill_and_pays_after_the_answer()
    {
        var folder = await feed.CreateAsync("cop-host", "Payments");
        using (var first = feed.Start(folder, "Bob", "12.50"))
        {
            await ReadUntilAsync(first, "(yes or no)");
            first.Kill();
            await first.WaitForExitAsync();
        }

        var waiting = await feed.ToolAsync(folder, "waiting");
        waiting.ShouldContain("cashier waits for 'approval'");
        waiting.ShouldContain("question  Pay 12.50 to Bob?");
        string paid;
        using (var second = feed.Start(folder))
        {
            (await ReadUntilAsync(second, "(yes or no)")).ShouldContain("Pay 12.50 to Bob? (yes or no)");
            await second.StandardInput.WriteLineAsync("yes");
            await second.StandardInput.FlushAsync();
            paid = (await ReadUntilAsync(second, "payment.made by agent:cashier")).Split(' ')[0][1..];
            second.Kill();
            await second.WaitForExitAsync();
        }

        (await feed.ToolAsync(folder, "waiting")).ShouldBeEmpty();
        (await feed.ToolAsync(folder, "store", "verify")).ShouldContain("1 topic, 7 events: valid.");
        (await feed.ToolAsync(folder, "topic", "why", paid)).ShouldContain("human.decision.provided by ada");
    }

    [Fact]
    public async Task The_console_host_ends_on_a_signal_and_refuses_what_is_no_amount()
    {
        var folder = await feed.CreateAsync("cop-host", "Signals");
        using (var wrong = feed.Start(folder, "Bob", "much"))
        {
            (await wrong.StandardError.ReadToEndAsync()).ShouldContain("'much' is no amount");
            await wrong.WaitForExitAsync();
            wrong.ExitCode.ShouldBe(2);
        }

        using var asking = feed.Start(folder, "Bob", "12.50");
        try
        {
            await ReadUntilAsync(asking, "(yes or no)");
            using (var kill = Process.Start("kill", ["-TERM", $"{asking.Id}"]))
                await kill.WaitForExitAsync();
            using var patience = HangLimit.Begin();
            await asking.WaitForExitAsync(patience.Token);
            asking.ExitCode.ShouldBe(0);
        }
        finally
        {
            asking.Kill();
        }

        (await feed.ToolAsync(folder, "waiting")).ShouldContain("question  Pay 12.50 to Bob?");
    }

    [Fact]
    public async Task The_web_host_pays_after_an_answer_on_its_page()
    {
        var folder = await feed.CreateAsync("cop-host-web", "PaymentsOnline");
        using var server = feed.Start(folder, "--urls", "http://127.0.0.1:0");
        try
        {
            var address = Address().Match(await ReadUntilAsync(server, "Now listening on: http://127.0.0.1:")).Groups[1].Value;
            // The server logs each request; a full pipe would stop it.
            var log = Task.WhenAll(server.StandardOutput.ReadToEndAsync(), server.StandardError.ReadToEndAsync());
            using var client = new HttpClient { BaseAddress = new Uri(address) };
            await PostAsync(client, "/pay", ("Payee", "<Bob>"), ("Amount", "12.50"));
            var asked = await ReadPageUntilAsync(client, "Pay 12.50 to &lt;Bob&gt;?");
            await PostAsync(client, "/answer", ("RequestId", RequestId().Match(asked).Groups[1].Value), ("Verdict", "Approve"));
            (await ReadPageUntilAsync(client, "Paid 12.50 to &lt;Bob&gt;.")).ShouldNotContain("<Bob>");

            // Without the token of the page an answer is refused.
            using var foreign = new FormUrlEncodedContent([new("Payee", "Eve"), new("Amount", "1")]);
            (await client.PostAsync("/pay", foreign)).IsSuccessStatusCode.ShouldBeFalse();
            server.Kill();
            (await log)[1].ShouldBeEmpty();
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    private static async Task PostAsync(HttpClient client, string path, params (string Name, string Value)[] members)
    {
        var token = Token().Match(await client.GetStringAsync("/")).Groups[1].Value;
        using var form = new FormUrlEncodedContent(members.Append(("__RequestVerificationToken", token))
            .Select(member => KeyValuePair.Create(member.Item1, member.Item2)));
        (await client.PostAsync(path, form)).EnsureSuccessStatusCode();
    }

    private static async Task<string> ReadPageUntilAsync(HttpClient client, string text)
    {
        using var patience = HangLimit.Begin();
        while (true)
        {
            var page = await client.GetStringAsync("/", patience.Token);
            if (page.Contains(text, StringComparison.Ordinal))
                return page;
        }
    }

    private static async Task<string> ReadUntilAsync(Process process, string text)
    {
        using var patience = HangLimit.Begin();
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
                return line;
        }

        var error = await process.StandardError.ReadToEndAsync(patience.Token);
        throw new InvalidOperationException($"The process ended before '{text}': {error}");
    }

    [GeneratedRegex("(http://127\\.0\\.0\\.1:[0-9]+)")]
    private static partial Regex Address();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();

    [GeneratedRegex("name=\"RequestId\" value=\"([^\"]+)\"")]
    private static partial Regex RequestId();
}
