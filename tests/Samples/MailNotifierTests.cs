using System.Net.Mail;
using Cop.Hitl;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cop.Samples.Tests;

/// <summary>Notifications by e-mail, sent to a server in this process.</summary>
public sealed class MailNotifierTests
{
    [Fact]
    public async Task A_request_is_mailed_again_until_the_server_takes_it()
    {
        using var limit = HangLimit.Begin();
        await using var server = new SmtpListener();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<IPress>(new ConsolePress());
        builder.Services.AddCop(cop =>
        {
            cop.UseMemory();
            cop.AddHitl();
            cop.AddAgent<Publisher>("publisher").On<Article>(agent => agent.Ask).OnAnswer(Publisher.Approval, agent => agent.DecidedAsync);
            cop.NotifyPeople(
                _ => new MailNotifier.MailNotifier(
                    "127.0.0.1", server.Port, new MailAddress("cop@example.com"), Address, new Uri("https://example.com/answer")),
                agent: new AgentOptions { RetryDelay = TimeSpan.FromMilliseconds(20), Timeout = HangLimit.Span });
        });
        using var host = builder.Build();
        await host.StartAsync();
        var topic = host.Services.GetRequiredService<CopKernel>().Topic("articles");
        (await topic.AppendAsync(new Article("Fit to print?\r\nBcc: eve@example.com"), Actor.Human("ada"))).Unwrap();
        var mail = await server.ReceiveAsync(limit.Token);
        var headers = mail[..mail.IndexOf("\n\n", StringComparison.Ordinal)].Split('\n');
        headers.ShouldContain("To: editors@example.com");
        headers.ShouldNotContain(line => line.StartsWith("Bcc", StringComparison.OrdinalIgnoreCase));
        headers.Single(line => line.StartsWith("Message-ID:", StringComparison.OrdinalIgnoreCase)).ShouldEndWith("@example.com>");
        await host.StopAsync();
    }

    private static MailAddress? Address(string assignee) =>
        assignee == "role:editor" ? new MailAddress("editors@example.com") : null;
}
