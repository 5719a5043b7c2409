using Npgsql;

namespace Cop.Stores.Tests;

/// <summary>What a commit writes, and what it leaves as it was.</summary>
public sealed class PostgresCommitTests : PostgresSchemaFixture
{
    private static readonly Actor Ada = Actor.Human("ada");

    [Fact, Trait("spec", "4.2")]
    public async Task An_event_that_changes_only_a_topics_length_leaves_the_topics_row_alone()
    {
        await using var kernel = await StartAsync();
        for (var note = 0; note < 2; note++)
            (await kernel.AppendAsync("t", EventDraft.Create("note"), Ada)).Unwrap();
        var before = Server.Ask($"select ctid::text || xmin from {Schema}.topics");
        var last = (await kernel.AppendAsync("t", EventDraft.Create("note"), Ada)).Unwrap().First;
        Server.Ask($"select ctid::text || xmin from {Schema}.topics").ShouldBe(before);

        var topic = (await kernel.Store.GetTopicAsync("t")).Unwrap().ShouldNotBeNull();
        (topic.LastSeq, topic.UpdatedSeq, topic.UpdatedAt).ShouldBe((3, 3, last.CreatedAt));
        (await kernel.Store.ListTopicsAsync(new TopicQuery())).Unwrap().Items.ShouldBe([topic]);
        (await kernel.VerifyTopicAsync("t")).Unwrap().Errors.ShouldBeEmpty();
        (await kernel.AppendAsync("t", EventDraft.Create("task.created", ("taskId", CopJson.From("w"))), Ada)).Unwrap();
        Server.Ask($"select ctid::text || xmin from {Schema}.topics").ShouldNotBe(before);
        (await kernel.Store.GetTopicAsync("t")).Unwrap()!.PendingTasks.ShouldBe(1);
    }

    [Fact, Trait("spec", "4.2")]
    public async Task A_node_that_does_not_know_a_topic_appends_to_it_and_its_view_stays_true()
    {
        await using var one = await StartAsync("one");
        await using var two = await StartAsync("two");
        for (var round = 0; round < 3; round++)
        {
            (await one.AppendAsync("t", EventDraft.Create("note"), Ada)).Unwrap();
            (await two.AppendAsync("t", EventDraft.Create("task.created", ("taskId", CopJson.From($"w{round}"))), Ada)).Unwrap();
        }

        (await one.Store.GetTopicAsync("t"))
            .Unwrap()!.ShouldSatisfyAllConditions(topic => topic.LastSeq.ShouldBe(6), topic => topic.PendingTasks.ShouldBe(3));
        (await one.VerifyTopicAsync("t")).Unwrap().Errors.ShouldBeEmpty();
    }

    [Fact, Trait("spec", "3.1.2")]
    public async Task A_hosts_transaction_keeps_its_own_settings()
    {
        await using var kernel = await StartAsync();
        await using var connection = new NpgsqlConnection(Server.ConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        const string show = """
            select concat_ws(',', current_setting('lock_timeout'), current_setting('client_min_messages'),
              current_setting('plan_cache_mode'), current_setting('enable_seqscan'),
              current_setting('enable_hashjoin'), current_setting('enable_mergejoin'), current_setting('jit'))
            """;
        await AskAsync(connection, "set local lock_timeout = '7s'; set local client_min_messages = log; select ''");
        var before = await AskAsync(connection, show);
        before.ShouldStartWith("7s,log,");
        (await kernel.AppendAsync(transaction, "t", [EventDraft.Create("note")], Ada)).Unwrap();
        (await AskAsync(connection, show)).ShouldBe(before);
        // Also when the append is refused in the middle of its statements.
        Server.Ask($"create function {Schema}.fails() returns trigger language plpgsql as $$ begin raise check_violation; end $$");
        Server.Ask($"create trigger fails before insert on {Schema}.event_parents for each row execute function {Schema}.fails()");
        (await kernel.AppendAsync(transaction, "t", [EventDraft.Create("note") with { Id = "parent" }], Ada)).Unwrap();
        (await kernel.AppendAsync(
            transaction, "t", [EventDraft.Create("note") with { ParentEventIds = ["parent"] }], Ada)).Error!.Code.ShouldBe(
        CopErrorCodes.StoreRefused);
        (await AskAsync(connection, show)).ShouldBe(before);
        await transaction.CommitAsync();
        (await kernel.Log.GetHeadAsync("t"))!.LastSeq.ShouldBe(2);
    }

    [Fact, Trait("spec", "M-9")]
    public async Task Positions_name_the_session_that_committed_their_events_and_none_for_a_hosts_transaction()
    {
        await using var one = await StartAsync("one");
        await using var two = await StartAsync("two");
        foreach (var kernel in new[] { one, one, two, one })
            (await kernel.AppendAsync("t", EventDraft.Create("note"), Ada)).Unwrap();
        await using (var connection = new NpgsqlConnection(Server.ConnectionString))
        {
            await connection.OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            (await one.AppendAsync(transaction, "t", [EventDraft.Create("note")], Ada)).Unwrap();
            await transaction.CommitAsync();
        }

        (await one.Log.GetLastPositionAsync()).ShouldBe(5);
        (await ToListAsync(one.Log.ReadPositionsAsync())).Select(each => (each.Position, each.Event.TopicSeq))
            .ShouldBe([(1, 1), (2, 2), (3, 3), (4, 4), (5, 5)]);
        Server.Ask($"select count(distinct writer) from {Schema}.positions").ShouldBe("2");
        Server.Ask($"select count(*) || ' ' || sum(count) from {Schema}.positions where writer is null").ShouldBe("1 1");
    }

    private static async Task<string> AskAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
