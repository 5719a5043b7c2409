using System.Collections.Immutable;
using System.Reflection;
using Npgsql;

namespace Cop.Stores.Tests;

/// <summary>Errors of the server as seen by callers: each has a category, and the error of a unit reaches only its caller.</summary>
public sealed class PostgresErrorTests : PostgresSchemaFixture
{
    private static readonly Actor Ada = Actor.Human("ada");

    [Fact, Trait("spec", "4.4.4")]
    public void Every_state_of_the_server_has_a_category()
    {
        var states = typeof(PostgresErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!).ToList();
        states.Count.ShouldBeGreaterThan(200);
        foreach (var state in states.Concat(["25P03", "25P04", "57P05", "ZZ999", "X", ""]))
            PostgresErrors.Of(Fault(state), "cop").ShouldNotBeNull(state).Message.ShouldNotBeEmpty();
    }

    [Theory, Trait("spec", "4.4.4")]
    [InlineData("XX000", CopErrorCodes.Unavailable)]
    [InlineData("25P03", CopErrorCodes.Unavailable)]
    [InlineData("25P04", CopErrorCodes.Unavailable)]
    [InlineData("53100", CopErrorCodes.Unavailable)]
    [InlineData("57P01", CopErrorCodes.Unavailable)]
    [InlineData("57P05", CopErrorCodes.Unavailable)]
    [InlineData("58030", CopErrorCodes.Unavailable)]
    [InlineData("08006", CopErrorCodes.Unavailable)]
    [InlineData("40001", CopErrorCodes.ConflictRetry)]
    [InlineData("57014", CopErrorCodes.Timeout)]
    public async Task A_transient_server_error_is_temporary_for_the_caller(string state, string code)
    {
        await using var kernel = await CopKernel.StartAsync(
            (await PostgresEventStore.OpenAsync(Server.ConnectionString, Options() with { MaxRetryAttempts = 0 })).Unwrap(),
            new CopOptions { RunAgents = false, Pipeline = new PipelineOptions { ConflictRetryTimeout = TimeSpan.FromMilliseconds(50) } });
        FailInserts("events", $"errcode = '{state}'");
        var error = (await kernel.AppendAsync("t", EventDraft.Create("note"), Ada)).Error.ShouldNotBeNull();
        (error.Code, error.Category).ShouldBe((code, CopErrorCategory.Temporary));
        Server.Ask($"drop trigger fails on {Schema}.events");
        (await kernel.AppendAsync("t", EventDraft.Create("note"), Ada)).Unwrap().First.TopicSeq.ShouldBe(1);
    }

    [Theory, Trait("spec", "3.1.2")]
    [InlineData("check_violation", CopErrorCodes.StoreRefused)]
    [InlineData("program_limit_exceeded", CopErrorCodes.LimitExceeded)]
    public async Task A_refused_unit_does_not_affect_other_units_of_its_commit(string condition, string code)
    {
        await using var store = await OpenAsync();
        FailInserts("views", condition, "when (new.name = 'poison')");
        var appender = new TestAppender(store);
        CommitUnit[] units =
        [
            await appender.DecideAsync([Drafts.Task("a", "t1")]),
            await appender.DecideAsync([Drafts.Task("b", "t1", assignedTo: "poison")]),
            await appender.DecideAsync([Drafts.Note("c")]),
            new CommitUnit { Subscriptions = [new AgentSubscription { TopicId = "b", Agent = "planner", Version = 1 }] },
        ];
        var outcomes = await store.CommitAsync(units, CancellationToken.None);
        outcomes.Select(outcome => outcome.Error?.Code).ShouldBe([null, code, null, null]);
        outcomes.RemoveAt(1).ShouldAllBe(outcome => outcome == CommitOutcome.Committed);
        (await store.GetHeadAsync("b")).ShouldBeNull();
        (await store.GetTaskAsync("a", "t1")).Unwrap().ShouldNotBeNull();
        (await store.CommitAsync([units[1]], CancellationToken.None)).ShouldHaveSingleItem().Error!.Code.ShouldBe(code);
    }

    [Fact, Trait("spec", "3.1.2")]
    public async Task A_unit_based_on_a_refused_unit_is_stale()
    {
        await using var store = await OpenAsync();
        FailInserts("views", "check_violation", "when (new.name = 'poison')");
        var appender = new TestAppender(store);
        await appender.AppendAsync(Drafts.Note("b"));
        var keys = new RowKeys();
        keys.Heads.Add("b");
        keys.Views.UnionWith([ViewKey.Topic("b"), ViewKey.Task("b", "t1")]);
        var rows = await appender.LoadAsync(keys);
        CommitUnit[] units = [
            await appender.DecideAsync([Drafts.Task("b", "t1", assignedTo: "poison")], rows),
            await appender.DecideAsync([Drafts.Note("b")], rows)];
        var outcomes = await store.CommitAsync(units, CancellationToken.None);
        outcomes[0].Error.ShouldNotBeNull();
        outcomes[1].ShouldBe(CommitOutcome.Stale);
        (await store.GetHeadAsync("b"))!.LastSeq.ShouldBe(1);
    }

    [Fact, Trait("spec", "3.1.2")]
    public async Task Only_the_caller_of_a_refused_append_gets_the_error()
    {
        await using var kernel = await StartAsync();
        FailInserts("views", "check_violation", "when (new.name = 'poison')");
        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(async topic => await kernel.AppendAsync(
            $"t{topic % 20}",
            EventDraft.Create(
                "task.created", ("taskId", CopJson.From($"k{topic}")), ("assignedTo", CopJson.From(topic == 7 ? "poison" : "ada"))), Ada)));
        results.Count(result => !result.IsOk).ShouldBe(1);
        var error = results[7].Error!;
        (error.Code, error.Category).ShouldBe((CopErrorCodes.StoreRefused, CopErrorCategory.Business));
        (await kernel.Store.ListTasksAsync(new TaskQuery())).Unwrap().Items.Length.ShouldBe(39);
    }

    [Fact, Trait("spec", "3.1.2")]
    public async Task A_refused_append_leaves_the_host_s_transaction_usable()
    {
        await using var kernel = await StartAsync();
        FailInserts("views", "check_violation", "when (new.name = 'poison')");
        await using var connection = new NpgsqlConnection(Server.ConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var poison = EventDraft.Create("task.created", ("taskId", CopJson.From("k")), ("assignedTo", CopJson.From("poison")));
        (await kernel.AppendAsync(transaction, "t", [poison], Ada)).Error!.Code.ShouldBe(CopErrorCodes.StoreRefused);
        (await kernel.AppendAsync(transaction, "t", [EventDraft.Create("note")], Ada)).Unwrap();
        await transaction.CommitAsync();
        (await kernel.Log.GetHeadAsync("t"))!.LastSeq.ShouldBe(1);
    }

    [Fact, Trait("spec", "4.4.4")]
    public async Task An_already_failed_host_transaction_is_reported()
    {
        await using var kernel = await StartAsync();
        await using var connection = new NpgsqlConnection(Server.ConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var wrong = new NpgsqlCommand("select 1/0", connection))
            await Should.ThrowAsync<PostgresException>(() => wrong.ExecuteScalarAsync());
        var error = (await kernel.AppendAsync(transaction, "t", [EventDraft.Create("note")], Ada)).Error!;
        error.Category.ShouldBe(CopErrorCategory.Temporary);
        error.Message.ShouldContain("roll it back");
    }

    private static PostgresException Fault(string state) => new("it failed", "ERROR", "ERROR", state);

    private void FailInserts(string table, string with, string when = "")
    {
        var raised = with.Contains('=', StringComparison.Ordinal)
            ? $"exception using message = 'it failed', {with}"
            : $"{with} using message = 'it failed'";
        Server.Ask($"""
            create function {Schema}.fails() returns trigger language plpgsql as $$ begin raise {raised}; end $$;
            create trigger fails before insert on {Schema}.{table} for each row {when} execute function {Schema}.fails()
            """);
    }
}
