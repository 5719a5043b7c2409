using System.Data;
using System.Threading.Channels;
using Npgsql;

namespace Cop.Stores.Tests;

/// <summary>Appends in a host's transaction.</summary>
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
            var receipt = (
                await kernel.AppendAsync(
                    transaction, "t", [EventDraft.Create("ordered"), EventDraft.Create("ordered")], Ada, ExpectedSequence.NoTopic))
                .Unwrap();
            receipt.Events.Select(each => each.TopicSeq).ShouldBe([1, 2]);
            (await kernel.AppendAsync(transaction, "t", [EventDraft.Create("more")], Ada, ExpectedSequence.Exactly(2))).Unwrap();
            (await kernel.Log.GetHeadAsync("t")).ShouldBeNull();
            if (commits)
                await transaction.CommitAsync();
            else
                await transaction.RollbackAsync();
        }

        (await kernel.Log.GetHeadAsync("t"))!.LastSeq.ShouldBe(3);
        Server.Ask($"select count(*) from {Schema}.orders").ShouldBe("1");
        (await kernel.AppendAsync("t", EventDraft.Create("behind"), Ada, ExpectedSequence.Exactly(3))).Unwrap();
        (await kernel.Log.GetLastPositionAsync()).ShouldBe(4);
        (await kernel.VerifyTopicAsync("t")).Unwrap().Errors.ShouldBeEmpty();
    }

    private sealed record OrderPlaced(int Number) : EventPayload<OrderPlaced>;

    [Fact]
    public async Task Records_commit_with_the_rows_of_the_host()
    {
        await using var kernel = await StartAsync();
        await using var connection = await ConnectAsync();
        var topic = kernel.Topic("t");
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await InsertOrderAsync(connection);
            (await topic.AppendAsync(transaction, new OrderPlaced(1), Ada)).Unwrap();
            (await topic.AppendAsync(transaction, [new OrderPlaced(2), new OrderPlaced(3)], Ada, ExpectedSequence.Exactly(1))).Unwrap();
            await transaction.CommitAsync();
        }

        (await topic.WaitForAsync<OrderPlaced>(order => order.Number == 3, HangLimit.Span)).TopicSeq.ShouldBe(3);
    }

    [Fact]
    public async Task An_open_transaction_blocks_only_its_topic_until_the_timeout()
    {
        // Its time for retries passes when the test says so, however long the appends take.
        var watch = new StoppedWatch();
        await using var kernel = await StartAsync(TimeSpan.FromSeconds(1), watch);
        (await kernel.AppendAsync("held", EventDraft.Create("note"), Ada)).Unwrap();
        await using var connection = await ConnectAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        (await kernel.AppendAsync(transaction, "held", [EventDraft.Create("note")], Ada)).Unwrap();
        (await kernel.AppendAsync(transaction, "new", [EventDraft.Create("note")], Ada)).Unwrap();
        var late = new[] { "held", "held", "new" }.Select(topicId => kernel.AppendAsync(topicId, EventDraft.Create("late"), Ada)).ToList();
        using var impatient = new CancellationTokenSource();
        var given = kernel.AppendAsync("held", EventDraft.Create("late"), Ada, cancellationToken: impatient.Token);
        // Other appends continue while the blocked ones are in the pipeline.
        for (var other = 0; !late.TrueForAll(each => each.IsCompleted); other++)
        {
            (await kernel.AppendAsync($"free{other % 5}", EventDraft.Create("note"), Ada)).Unwrap();
            if (other != 3)
                continue;
            await impatient.CancelAsync();
            watch.Pass(TimeSpan.FromSeconds(2));
        }

        foreach (var each in late)
            (await each).Error.ShouldNotBeNull()
                .ShouldSatisfyAllConditions(
                    error =>
                        error.Code.ShouldBe(CopErrorCodes.ConflictRetry), error => error.Category.ShouldBe(CopErrorCategory.Temporary));
        (await given).Error!.Code.ShouldBe(CopErrorCodes.Timeout);
        // The append that its caller gave up ends in the pipeline too: after the transaction it would be the next event.
        using var patience = HangLimit.Begin();
        for (; !kernel.IsIdle(0); patience.Token.ThrowIfCancellationRequested())
            await Task.Yield();
        await transaction.CommitAsync();
        (await kernel.AppendAsync("held", EventDraft.Create("again"), Ada)).Unwrap().Events[0].TopicSeq.ShouldBe(3);
        (await kernel.AppendAsync("new", EventDraft.Create("again"), Ada)).Unwrap().Events[0].TopicSeq.ShouldBe(2);
    }

    [Fact]
    public async Task An_id_of_an_open_transaction_blocks_only_its_other_users()
    {
        await using var kernel = await StartAsync(TimeSpan.FromSeconds(2));
        await using var connection = await ConnectAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        (await kernel.AppendAsync(transaction, "held", [EventDraft.Create("note") with { Id = "same" }], Ada)).Unwrap();
        var same = kernel.AppendAsync("other", EventDraft.Create("note") with { Id = "same" }, Ada);
        await Task.WhenAll(
            Enumerable.Range(0, 20).Select(async i => (await kernel.AppendAsync($"free{i}", EventDraft.Create("note"), Ada)).Unwrap()))
        .WaitAsync(HangLimit.Span);
        (await same).Error!.Code.ShouldBe(CopErrorCodes.ConflictRetry);
        await transaction.CommitAsync();
        (await kernel.AppendAsync(
            "other", EventDraft.Create("note") with { Id = "same" }, Ada)).Error!.Code.ShouldBe(CopErrorCodes.Conflict);
    }

    [Fact]
    public async Task Transactions_with_crossed_topics_get_a_temporary_error_and_no_deadlock()
    {
        await using var kernel = await StartAsync(TimeSpan.FromSeconds(2));
        await using var first = await ConnectAsync();
        await using var second = await ConnectAsync();
        await using var one = await first.BeginTransactionAsync();
        await using var two = await second.BeginTransactionAsync();
        (await kernel.AppendAsync(one, "a", [EventDraft.Create("note")], Ada)).Unwrap();
        (await kernel.AppendAsync(two, "b", [EventDraft.Create("note")], Ada)).Unwrap();
        var crossed = await Task.WhenAll(
            kernel.AppendAsync(one, "b", [EventDraft.Create("note")], Ada), kernel.AppendAsync(two, "a", [EventDraft.Create("note")], Ada))
        .WaitAsync(HangLimit.Span);
        crossed.ShouldAllBe(
            result => result.Error!.Code == CopErrorCodes.ConflictRetry && result.Error.Category == CopErrorCategory.Temporary);
        // The repeated requests left both transactions intact.
        await two.RollbackAsync();
        (await kernel.AppendAsync(one, "b", [EventDraft.Create("note")], Ada)).Unwrap();
        await one.CommitAsync();
        (await kernel.Log.GetHeadAsync("b"))!.LastSeq.ShouldBe(1);
    }

    [Fact]
    public async Task Agents_start_after_the_host_s_commit()
    {
        var woken = Channel.CreateUnbounded<string>();
        await using var kernel =
            await StartAsync("one", AgentRegistration.Create("packer", EventFilter.ForTypes("ordered"), (delivery, _, _) =>
        {
            woken.Writer.TryWrite(delivery.TopicId);
            return Task.FromResult(AgentOutput.None);
        }));
        await using var connection = await ConnectAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        (await kernel.AppendAsync(transaction, "t", [EventDraft.Create("ordered")], Ada)).Unwrap();
        // A later order that is committed at once comes first.
        (await kernel.AppendAsync("u", EventDraft.Create("ordered"), Ada)).Unwrap();
        (await NextAsync()).ShouldBe("u");
        await transaction.CommitAsync();
        (await NextAsync()).ShouldBe("t");

        Task<string> NextAsync() => woken.Reader.ReadAsync().AsTask().WaitAsync(HangLimit.Span);
    }

    [Fact]
    public async Task A_refused_draft_leaves_the_transaction_to_the_host()
    {
        await using var kernel = await StartAsync();
        await using var connection = await ConnectAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        (await kernel.AppendAsync(transaction, "t", [EventDraft.Create("task.started", ("taskId", CopJson.From("none")))], Ada)).IsOk
            .ShouldBeFalse();
        (await kernel.AppendAsync(transaction, "t", [EventDraft.Create("note")], Ada)).Unwrap();
        await transaction.CommitAsync();
        (await kernel.Log.GetHeadAsync("t"))!.LastSeq.ShouldBe(1);
    }

    [Fact]
    public async Task Another_isolation_level_or_store_is_refused()
    {
        await using var kernel = await StartAsync();
        await using var connection = await ConnectAsync();
        await using (var transaction = await connection.BeginTransactionAsync(IsolationLevel.Serializable))
            await Should.ThrowAsync<ArgumentException>(() => kernel.AppendAsync(transaction, "t", [EventDraft.Create("note")], Ada));
        await using var embedded = await CopKernel.StartAsync(EmbeddedEventStore.OpenInMemory(Guid.NewGuid));
        await using var fitting = await connection.BeginTransactionAsync();
        await Should.ThrowAsync<ArgumentException>(() => embedded.AppendAsync(fitting, "t", [EventDraft.Create("note")], Ada));
    }

    [Fact]
    public async Task A_transaction_of_a_database_with_another_store_is_refused_before_it_writes()
    {
        await using var kernel = await StartAsync();
        var elsewhere = new NpgsqlConnectionStringBuilder(Server.ConnectionString) { Database = $"other_{Schema}", Pooling = false };
        Server.Ask($"create database {elsewhere.Database}");
        try
        {
            await using var other = await CopKernel.StartAsync(
                (await PostgresEventStore.OpenAsync(elsewhere.ConnectionString, Options("two"))).Unwrap());
            await using var connection = new NpgsqlConnection(elsewhere.ConnectionString);
            await connection.OpenAsync();
            await using (var transaction = await connection.BeginTransactionAsync())
            {
                var refused = (await kernel.AppendAsync(transaction, "t", [EventDraft.Create("note")], Ada)).Error.ShouldNotBeNull();
                (refused.Code, refused.Message).ShouldSatisfyAllConditions(
                    error => error.Code.ShouldBe(CopErrorCodes.StoreAccess), error => error.Message.ShouldContain(other.StoreId));
                (await other.AppendAsync(transaction, "t", [EventDraft.Create("note")], Ada)).Unwrap();
                await transaction.CommitAsync();
            }

            (await other.Log.GetHeadAsync("t"))!.LastSeq.ShouldBe(1);
        }
        finally
        {
            Server.Ask($"drop database {elsewhere.Database} with (force)");
        }
    }

    [Fact]
    public async Task A_receipt_of_the_host_s_transaction_is_not_durable_and_cannot_be_waited_for()
    {
        var orders = UserProjection.Create<string>("orders").On<OrderPlaced>(placed => placed.TopicId, (seen, _) => seen + "x");
        await using var kernel = await CopKernel.StartAsync(await OpenAsync(), new CopOptions { Projections = [orders] });
        await using var connection = await ConnectAsync();
        AppendReceipt receipt;
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            receipt = (await kernel.Topic("t").AppendAsync(transaction, new OrderPlaced(1), Ada)).Unwrap();
            receipt.IsDurable.ShouldBeFalse();
            (await Should.ThrowAsync<InvalidOperationException>(() => kernel.WaitForProjectionAsync(orders, receipt)))
                .Message.ShouldContain("Commit it");
            await transaction.CommitAsync();
        }

        (await kernel.WaitForProjectionAsync(orders, receipt.First)).Unwrap();
        var later = (await kernel.Topic("t").AppendAsync(new OrderPlaced(2), Ada)).Unwrap();
        later.IsDurable.ShouldBeTrue();
        later.FirstOf<OrderPlaced>().Payload.Number.ShouldBe(2);
        (await kernel.WaitForProjectionAsync(orders, later)).Unwrap();
        orders.Find("t").ShouldBe("xx");
    }

    private async Task<CopKernel> StartAsync(TimeSpan deadline, TimeProvider? watch = null)
    {
        var pipeline = new PipelineOptions { ConflictRetryTimeout = deadline };
        return await CopKernel.StartAsync(
            await OpenAsync(), new CopOptions { Pipeline = pipeline, TimeProvider = watch ?? TimeProvider.System });
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
