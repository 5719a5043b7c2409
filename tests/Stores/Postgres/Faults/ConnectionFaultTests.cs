using Npgsql;
using Xunit.Abstractions;

namespace Cop.Stores.Tests;

/// <summary>Connections that break, freeze, or lose exactly the request or the response of a commit.</summary>
[Trait("spec", "3.1.2")]
public sealed class ConnectionFaultTests(ITestOutputHelper output) : FaultFixture(output)
{
    private static readonly Actor Ada = Actor.Human("ada");

    [Fact]
    public async Task Broken_or_frozen_connections_under_load_lose_and_repeat_nothing()
    {
        using var proxy = new FaultProxy(Server.ConnectionString);
        using var direct = StartNode();
        using var behind = StartNode(proxy.ConnectionString, timeout: 1000);
        await Task.WhenAll(direct.Ready, behind.Ready).WaitAsync(HangLimit.Span);
        for (var round = 0; round < Rounds(2); round++)
        {
            var name = $"cut-{round}-";
            await Task.WhenAll(direct.GoAsync(name), behind.GoAsync(name));
            await AcknowledgedAsync(Chance.Next(1, 8));
            if (round % 2 == 0)
            {
                proxy.Cut();
            }
            else
            {
                proxy.Freeze();
                await AcknowledgedAsync(Chance.Next(1, 4));
                if (Chance.Next(2) == 0)
                    proxy.Cut();
                proxy.Thaw();
            }

            await AcknowledgedAsync(Chance.Next(1, 6));
            await CheckAsync(name, direct, behind);
        }
    }

    [Theory, Trait("spec", "5.3.1")]
    [InlineData(0)]
    [InlineData(3)]
    public async Task A_commit_whose_answer_is_lost_still_reaches_the_streams_of_its_own_node(int retries)
    {
        using var proxy = new FaultProxy(Server.ConnectionString);
        await using var source = NpgsqlDataSource.Create(proxy.ConnectionString);
        var options =
            new PostgresOptions { MigrateOnOpen = true, NodeId = "urn:cop:node:loser", Schema = Schema, MaxRetryAttempts = retries,
                UseNotifications = false, AppendTimeout = HangLimit.Span };
        await using var kernel = await CopKernel.StartAsync(
            (await PostgresEventStore.OpenAsync(source, options)).Unwrap(), new CopOptions { RunAgents = false });
        (await kernel.AppendAsync("t", EventDraft.Create("note"), Ada)).Unwrap();
        await using var stream = kernel.StreamEventsAsync("t").GetAsyncEnumerator();
        await stream.MoveNextAsync();
        var next = stream.MoveNextAsync().AsTask();
        proxy.LoseNext("The settings of a commit", isAnswer: true);
        var result = await kernel.AppendAsync("t", EventDraft.Create("note") with { Id = "lost" }, Ada);
        (result.IsOk || result.Error!.Category == CopErrorCategory.Temporary).ShouldBeTrue(result.Error?.ToString());
        proxy.Losses.ShouldBe(1);
        (await next.WaitAsync(HangLimit.Span)).ShouldBeTrue();
        stream.Current.Id.ShouldBe("lost");
        proxy.Losses.ShouldBe(1);
    }

    [Theory, Trait("spec", "2.2.2")]
    [InlineData(true, 3)]
    [InlineData(false, 3)]
    [InlineData(true, 0)]
    [InlineData(false, 0)]
    public async Task A_commit_with_a_lost_request_or_response_is_written_once(bool isAnswer, int retries)
    {
        using var proxy = new FaultProxy(Server.ConnectionString);
        // Unprepared, each commit has the text of its statements in the message.
        await using var source = NpgsqlDataSource.Create(proxy.ConnectionString);
        var options =
            new PostgresOptions { MigrateOnOpen = true, NodeId = "urn:cop:node:loser", Schema = Schema, MaxRetryAttempts = retries,
                UseNotifications = false, AppendTimeout = HangLimit.Span };
        await using var kernel = await CopKernel.StartAsync((await PostgresEventStore.OpenAsync(source, options)).Unwrap(), new CopOptions
        {
            // The second try of a commit whose answer is lost finds its rows changed.
            RunAgents = false, Pipeline = new PipelineOptions { ConflictRetryTimeout = HangLimit.Span },
        });
        var rounds = Rounds(6);
        for (var round = 0; round < rounds; round++)
        {
            proxy.LoseNext("The settings of a commit", isAnswer);
            var draft = EventDraft.Create("note", ("n", CopJson.From(round))) with { Id = $"lost-{isAnswer}-{retries}-{round}" };
            var result = await kernel.AppendAsync("t", draft, Ada);
            if (retries == 0)
            {
                // The caller gets an unknown outcome and retries with the same id.
                result.Error.ShouldNotBeNull().Category.ShouldBe(CopErrorCategory.Temporary);
                result = await kernel.AppendAsync("t", draft, Ada);
            }

            result.Unwrap().IsDuplicate.ShouldBe(isAnswer, $"seed {Seed}, round {round}");
            result.Unwrap().First.TopicSeq.ShouldBe(round + 1);
        }

        proxy.Losses.ShouldBe(rounds);
        (await Observer.Log.GetHeadAsync("t"))!.LastSeq.ShouldBe(rounds);
        (await Observer.VerifyTopicAsync("t")).Unwrap().Errors.ShouldBeEmpty();
    }
}
