using System.Data;
using Npgsql;

namespace Cop.Stores.Tests;

/// <summary>Appends in a transaction of the host's.</summary>
public sealed class PostgresTransactionTests : PostgresSchemaFixture
{
    private static readonly Actor Ada = Actor.Human("ada");

    [Fact]
    public async Task Rows_and_events_commit_or_roll_back_together()
    {
        await using var kernel = await StartAsync();
        await using var connection = await ConnectAsync();
        foreach (var commits in new[] { false, true })
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await InsertOrderAsync(connection);
            var receipt = (await kernel.AppendAsync(transaction, "t", [EventDraft.Of("ordered"), EventDraft.Of("ordered")], Ada, ExpectedSequence.NoTopic)).Unwrap();
            receipt.Events.Select(each => each.TopicSeq).ShouldBe([1, 2]);
            (await kernel.AppendAsync(transaction, "t", [EventDraft.Of("more")], Ada, ExpectedSequence.Exactly(2))).Unwrap();
            (await kernel.Log.GetHeadAsync("t")).ShouldBeNull();
            if (commits)
                await transaction.CommitAsync();
            else
                await transaction.RollbackAsync();
        }

        (await kernel.Log.GetHeadAsync("t"))!.LastSeq.ShouldBe(3);
        Server.Ask($"select count(*) from {Schema}.orders").ShouldBe("1");
        (await kernel.AppendAsync("t", EventDraft.Of("behind"), Ada, ExpectedSequence.Exactly(3))).Unwrap();
        (await kernel.Log.GetLastPositionAsync()).ShouldBe(4);
        (await kernel.VerifyAsync("t")).Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_open_transaction_holds_up_its_own_topic_only()
    {
        await using var kernel = await StartAsync();
        (await kernel.AppendAsync("held", EventDraft.Of("note"), Ada)).Unwrap();
        await using var connection = await ConnectAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        (await kernel.AppendAsync(transaction, "held", [EventDraft.Of("note")], Ada)).Unwrap();
        (await kernel.AppendAsync(transaction, "new", [EventDraft.Of("note")], Ada)).Unwrap();
        var (held, created) = (kernel.AppendAsync("held", EventDraft.Of("late"), Ada), kernel.AppendAsync("new", EventDraft.Of("late"), Ada));
        (await kernel.AppendAsync("free", EventDraft.Of("note"), Ada)).Unwrap();
        (await held).Error!.Category.ShouldBe(CopErrorCategory.Temporary);
        (await created).Error!.Category.ShouldBe(CopErrorCategory.Temporary);
        await transaction.CommitAsync();
        (await kernel.AppendAsync("held", EventDraft.Of("again"), Ada)).Unwrap().Events[0].TopicSeq.ShouldBe(3);
        (await kernel.AppendAsync("new", EventDraft.Of("again"), Ada)).Unwrap().Events[0].TopicSeq.ShouldBe(2);
    }

    [Fact]
    public async Task Agents_wake_after_the_commit()
    {
        var woken = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var kernel = await StartAsync("one", AgentRegistration.Of("packer", EventFilter.OfTypes("ordered"), (delivery, _, _) =>
        {
            woken.TrySetResult(delivery.TopicId);
            return Task.FromResult(AgentOutput.None);
        }));
        await using var connection = await ConnectAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        (await kernel.AppendAsync(transaction, "t", [EventDraft.Of("ordered")], Ada)).Unwrap();
        woken.Task.IsCompleted.ShouldBeFalse();
        await transaction.CommitAsync();
        (await woken.Task.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBe("t");
    }

    [Fact]
    public async Task A_refused_draft_leaves_the_transaction_to_the_host()
    {
        await using var kernel = await StartAsync();
        await using var connection = await ConnectAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        (await kernel.AppendAsync(transaction, "t", [EventDraft.Of("task.started", ("taskId", CopJson.Of("none")))], Ada)).IsOk.ShouldBeFalse();
        (await kernel.AppendAsync(transaction, "t", [EventDraft.Of("note")], Ada)).Unwrap();
        await transaction.CommitAsync();
        (await kernel.Log.GetHeadAsync("t"))!.LastSeq.ShouldBe(1);
    }

    [Fact]
    public async Task Another_isolation_level_or_store_is_refused()
    {
        await using var kernel = await StartAsync();
        await using var connection = await ConnectAsync();
        await using (var transaction = await connection.BeginTransactionAsync(IsolationLevel.Serializable))
            await Should.ThrowAsync<ArgumentException>(() => kernel.AppendAsync(transaction, "t", [EventDraft.Of("note")], Ada));
        await using var embedded = await CopKernel.StartAsync(EmbeddedStorage.OpenInMemory(Guid.NewGuid));
        await using var fitting = await connection.BeginTransactionAsync();
        await Should.ThrowAsync<ArgumentException>(() => embedded.AppendAsync(fitting, "t", [EventDraft.Of("note")], Ada));
    }

    private async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(Server.ConnectionString);
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"create table if not exists {Schema}.orders (id integer)", connection);
        await create.ExecuteNonQueryAsync();
        return connection;
    }

    private async Task InsertOrderAsync(NpgsqlConnection connection)
    {
        await using var insert = new NpgsqlCommand($"insert into {Schema}.orders values (1)", connection);
        await insert.ExecuteNonQueryAsync();
    }
}
