using System.Collections.Concurrent;
using Cop.Hitl;
using Cop.Stores.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cop.Samples.Tests;

/// <summary>The approval of samples/Approval on every store.</summary>
public sealed class ApprovalStoreTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cop-samples-");
    private readonly string _schema = PostgresServer.NewSchema();

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData("memory")]
    [InlineData("journal")]
    [InlineData("postgres")]
    public async Task Two_open_questions_answered_in_the_other_order_publish_each_text_once(string store)
    {
        var press = new CountedPress();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<IPress>(press);
        builder.Services.AddCop(cop =>
        {
            Use(cop, store);
            cop.AddHitl();
            cop.AddAgent<Publisher>("publisher").On<Article>(agent => agent.Ask).OnAnswer(Publisher.Approval, agent => agent.DecidedAsync);
        });
        using var host = builder.Build();
        await host.StartAsync();
        var topic = host.Services.GetRequiredService<CopKernel>().Topic("articles");
        (await topic.AppendAsync([new Article("First"), new Article("Second")], Actor.Human("ada"))).Unwrap();
        var inbox = host.Services.GetRequiredService<HumanRequests>();
        var bob = Actor.Human("bob").InRole("role:editor");
        foreach (var text in new[] { "Second", "First" })
        {
            var asked = (await topic.WaitForAsync<HumanDecisionRequested>(request => request.Question == text, HangLimit.Span)).Payload;
            // The same answer twice at once is one answer.
            var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ =>
                inbox.AnswerAsync(Publisher.Approval, topic.TopicId, asked.RequestId, Verdict.Approve, bob)));
            answers.Count(answer => answer.IsOk).ShouldBeGreaterThanOrEqualTo(1);
            var print = await topic.WaitForAsync<Published>(
                printed => press.Prints.Any(each => each.Key == printed.Receipt && each.Value == text), HangLimit.Span);
            print.Initiator.ShouldBe("agent:publisher");
        }

        (await inbox.ListAsync(new InboxQuery { TopicId = topic.TopicId })).Unwrap().ShouldBeEmpty();
        (await topic.Kernel.VerifyTopicAsync(topic.TopicId)).Unwrap().Errors.ShouldBeEmpty();
        // A lost attempt may call again, with the same key: the press prints once for a key.
        press.Prints.Values.Order(StringComparer.Ordinal).ShouldBe(["First", "Second"]);
        var published = 0;
        await foreach (var _ in topic.ReadAsync<Published>())
            published++;
        published.ShouldBe(2);
        await host.StopAsync();
        if (store == "postgres")
            PostgresServer.Shared.DropSchema(_schema);
    }

    private void Use(CopBuilder cop, string store)
    {
        switch (store)
        {
            case "memory":
                cop.UseMemory();
                break;
            case "journal":
                cop.UseJournal(Path.Combine(_directory.FullName, "store"));
                break;
            default:
                cop.UsePostgres(
                    PostgresServer.Shared.ConnectionString,
                    new PostgresOptions
                    {
                        NodeId = "urn:cop:node:samples", Schema = _schema, MigrateOnOpen = true, AppendTimeout = HangLimit.Span,
                    });
                break;
        }
    }

    private sealed class CountedPress : IPress
    {
        public ConcurrentDictionary<string, string> Prints { get; } = new();

        public Task<Published> PrintAsync(string text, string key, CancellationToken cancellationToken)
        {
            Prints[key] = text;
            return Task.FromResult(new Published(key));
        }
    }
}
