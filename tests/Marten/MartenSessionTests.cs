using JasperFx.Events;
using Marten;
using Marten.Services;
using Npgsql;

namespace Cop.Marten.Tests;

/// <summary>Appends in a session of the host.</summary>
public sealed class MartenSessionTests
{
    private static readonly Actor Ada = MartenHost.Ada;

    [Fact]
    public async Task Documents_and_events_commit_or_vanish_together()
    {
        await using var host = await MartenHost.StartAsync();
        foreach (var saves in new[] { false, true })
        {
            await using var session = host.Store.LightweightSession();
            session.Store(new Account { Id = "doc" });
            var receipt = (await host.Kernel.AppendAsync(
                session, "t", [MartenHost.Paid(1), Drafts.Continuation("t", "c1", null, "go")], Ada, ExpectedSequence.NoTopic)).Unwrap();
            receipt.Events.Select(each => each.TopicSeq).ShouldBe([1, 2]);
            (await host.Kernel.AppendAsync(session, "t", [MartenHost.Paid(2)], Ada, ExpectedSequence.Exactly(2))).Unwrap();
            (await host.Kernel.Log.GetHeadAsync("t")).ShouldBeNull();
            if (saves)
                await session.SaveChangesAsync();
        }

        (await host.Kernel.Log.GetHeadAsync("t"))!.LastSeq.ShouldBe(3);
        await using var query = host.Store.QuerySession();
        (await query.LoadAsync<Account>("doc")).ShouldNotBeNull();
        (await query.Events.FetchStreamAsync("t")).Count.ShouldBe(3);
        MartenHost.Server.Ask($"select count(*) from {host.Schema}.cop_waits").ShouldBe("1");
        (await host.Kernel.AppendAsync("t", EventDraft.Create("behind"), Ada, ExpectedSequence.Exactly(3))).Unwrap();
        (await host.Kernel.Log.GetLastPositionAsync()).ShouldBe(4);
        (await host.Kernel.VerifyTopicAsync("t")).Unwrap().Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_rolled_back_session_leaves_no_event_row_or_wait()
    {
        await using var host = await MartenHost.StartAsync();
        await using (var session = host.Store.LightweightSession())
        {
            session.Store(new Account { Id = "doc" });
            (await host.Kernel.AppendAsync(session, "t", [Drafts.Continuation("t", "c1", null, "go")], Ada)).Unwrap();
        }

        foreach (var table in new[] { "mt_events", "mt_streams", "cop_topics", "cop_events", "cop_views", "cop_waits", "cop_pending" })
            MartenHost.Server.Ask($"select count(*) from {host.Schema}.{table}").ShouldBe("0", table);
        await using var query = host.Store.QuerySession();
        (await query.LoadAsync<Account>("doc")).ShouldBeNull();
    }

    [Fact]
    public async Task A_session_over_a_transaction_of_the_host_leaves_the_commit_to_it()
    {
        await using var host = await MartenHost.StartAsync();
        await using var connection = new NpgsqlConnection(MartenHost.Server.ConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var session = host.Store.LightweightSession(SessionOptions.ForTransaction(transaction));
        (await host.Kernel.AppendAsync(session, "t", [MartenHost.Paid(1)], Ada)).Unwrap();
        await session.SaveChangesAsync();
        (await host.Kernel.Log.GetHeadAsync("t")).ShouldBeNull();
        await transaction.CommitAsync();
        (await host.Kernel.Log.GetHeadAsync("t"))!.LastSeq.ShouldBe(1);
        var ended = await Should.ThrowAsync<InvalidOperationException>(
            () => host.Kernel.AppendAsync(session, "t", [MartenHost.Paid(2)], Ada));
        ended.Message.ShouldContain("saved");
    }

    [Fact]
    public async Task A_saved_session_begins_another_transaction_and_a_disposed_one_is_refused()
    {
        await using var host = await MartenHost.StartAsync();
        var session = host.Store.LightweightSession();
        foreach (var seq in new[] { 1, 2 })
        {
            (await host.Kernel.AppendAsync(session, "t", [MartenHost.Paid(1)], Ada)).Unwrap().Events[0].TopicSeq.ShouldBe(seq);
            await session.SaveChangesAsync();
            (await host.Kernel.Log.GetHeadAsync("t"))!.LastSeq.ShouldBe(seq);
        }

        await session.DisposeAsync();
        await Should.ThrowAsync<InvalidOperationException>(() => host.Kernel.AppendAsync(session, "t", [MartenHost.Paid(1)], Ada));
    }

    [Fact]
    public async Task A_session_of_another_store_is_refused()
    {
        await using var host = await MartenHost.StartAsync();
        await using var other = MartenHost.NewStore(host.Schema);
        await using var session = other.LightweightSession();
        (await Should.ThrowAsync<ArgumentException>(() => host.Kernel.AppendAsync(session, "t", [MartenHost.Paid(1)], Ada)))
            .Message.ShouldContain("not on the Marten store");
        await using var tenant = host.Store.LightweightSession("blue");
        (await Should.ThrowAsync<ArgumentException>(() => host.Kernel.AppendAsync(tenant, "t", [MartenHost.Paid(1)], Ada)))
            .Message.ShouldContain("tenant 'blue'");
    }

    [Fact]
    public async Task Sessions_with_crossed_topics_get_a_temporary_error_and_no_deadlock()
    {
        await using var host = await MartenHost.StartAsync(TimeSpan.FromSeconds(2));
        await using var one = host.Store.LightweightSession();
        await using (var two = host.Store.LightweightSession())
        {
            (await host.Kernel.AppendAsync(one, "a", [MartenHost.Paid(1)], Ada)).Unwrap();
            (await host.Kernel.AppendAsync(two, "b", [MartenHost.Paid(1)], Ada)).Unwrap();
            var crossed = await Task.WhenAll(
                host.Kernel.AppendAsync(one, "b", [MartenHost.Paid(1)], Ada), host.Kernel.AppendAsync(two, "a", [MartenHost.Paid(1)], Ada))
                .WaitAsync(HangLimit.Span);
            crossed.ShouldAllBe(result => result.Error!.Code == CopErrorCodes.ConflictRetry);
        }

        (await host.Kernel.AppendAsync(one, "b", [MartenHost.Paid(1)], Ada)).Unwrap();
        await one.SaveChangesAsync();
        (await host.Kernel.Log.GetHeadAsync("b"))!.LastSeq.ShouldBe(1);
    }

    [Fact]
    public async Task Agents_start_after_the_host_has_saved()
    {
        var woken = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await MartenHost.StartAsync(
            null, AgentRegistration.Create("packer", EventFilter.ForTypes("invoice.paid"), (delivery, _, _) =>
            {
                woken.TrySetResult(delivery.TopicId);
                return Task.FromResult(AgentOutput.None);
            }));
        await using var session = host.Store.LightweightSession();
        (await host.Kernel.AppendAsync(session, "t", [MartenHost.Paid(1)], Ada)).Unwrap();
        await session.SaveChangesAsync();
        (await woken.Task.WaitAsync(HangLimit.Span)).ShouldBe("t");
    }

    [Fact]
    public async Task Topics_are_streams_of_a_store_with_guids_as_well()
    {
        await using var host = await MartenHost.StartAsync(options => options.Events.StreamIdentity = StreamIdentity.AsGuid);
        (await host.Kernel.AppendAsync("t", MartenHost.Paid(1), Ada)).Unwrap();
        await using (var session = host.Store.LightweightSession())
        {
            (await host.Kernel.AppendAsync(session, "t", [MartenHost.Paid(2)], Ada)).Unwrap();
            await session.SaveChangesAsync();
        }

        (await host.Kernel.AppendAsync("u", MartenHost.Paid(3), Ada)).Unwrap();
        var log = new List<long>();
        await foreach (var stored in host.Kernel.Log.ReadTopicAsync("t"))
            log.Add(stored.TopicSeq);
        log.ShouldBe([1, 2]);
        (await host.Kernel.VerifyTopicAsync("t")).Unwrap().Errors.ShouldBeEmpty();
        MartenHost.Server.Ask($"select count(distinct stream_id) from {host.Schema}.mt_events").ShouldBe("2");
    }
}
