using System.Diagnostics;
using Cop.Samples.Orders;
using Cop.Stores.Tests;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Cop.Samples.Tests;

/// <summary>Appends in a transaction of EF Core, on a server of the tests.</summary>
public sealed class EntityFrameworkTests : IAsyncLifetime
{
    private static readonly Actor Ada = Actor.Human("ada");

    private readonly string _database = PostgresServer.NewSchema();
    private string _connection = "";

    public Task InitializeAsync()
    {
        PostgresServer.Shared.Ask($"create database {_database}");
        _connection = new NpgsqlConnectionStringBuilder(PostgresServer.Shared.ConnectionString)
        {
            Database = _database, Pooling = false,
        }.ConnectionString;
        return Task.CompletedTask;
    }

    public Task DisposeAsync()
    {
        PostgresServer.Shared.Ask($"drop database {_database} with (force)");
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Rows_and_events_commit_or_roll_back_together()
    {
        await using var kernel = await StartAsync();
        await using var db = new OrderDb(new DbContextOptionsBuilder<OrderDb>().UseNpgsql(_connection).Options);
        await db.CreateAsync();
        var topic = kernel.Topic("t");
        var placed = (await db.PlaceAsync(topic, new OrderPlaced("o1", 12.50m, ["pen"]), Ada)).Unwrap();
        (placed.IsDurable, placed.FirstOf<OrderPlaced>().Payload.OrderId).ShouldBe((false, "o1"));
        await using (await db.Database.BeginTransactionAsync())
        {
            db.Orders.Add(new Order { Id = "o2", Amount = 1 });
            await db.SaveChangesAsync();
            (await topic.AppendAsync(
                db.Database.CurrentTransaction!, [new OrderPlaced("o2", 1, []), new OrderShipped("o2")], Ada, ExpectedSequence.Exactly(1)))
                .Unwrap().Events.Length.ShouldBe(2);
            (await topic.AppendAsync(db.Database.CurrentTransaction!, new OrderShipped("o2"), Ada, ExpectedSequence.Exactly(9)))
                .Error!.Code.ShouldBe(CopErrorCodes.SequenceConflict);
        }

        (await kernel.Log.GetHeadAsync("t"))!.LastSeq.ShouldBe(1);
        (await db.Orders.AsNoTracking().Select(order => order.Id).ToListAsync()).ShouldBe(["o1"]);
        (await kernel.VerifyTopicAsync("t")).Unwrap().Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_context_on_another_database_is_refused()
    {
        await using var db = new OrderDb(new DbContextOptionsBuilder<OrderDb>().UseNpgsql(_connection).Options);
        await using var transaction = await db.Database.BeginTransactionAsync();
        transaction.AsNpgsql().Connection!.Database.ShouldBe(_database);
        Should.Throw<ArgumentException>(() => new ForeignTransaction().AsNpgsql()).Message.ShouldContain("UseNpgsql");
    }

    [Fact]
    public async Task The_sample_of_orders_places_and_ships_an_order()
    {
        var start = new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "Cop.Samples.Orders.dll"), _connection, "order-1"])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var written = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, written);
        written.ShouldContain("order-1 shipped");
    }

    private async Task<CopKernel> StartAsync() => await CopKernel.StartAsync((await PostgresEventStore.OpenAsync(
        _connection, new PostgresOptions { NodeId = "urn:cop:node:one", MigrateOnOpen = true })).Unwrap());

    private sealed class ForeignTransaction : Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction
    {
        public Guid TransactionId => Guid.Empty;

        public void Commit() => throw new NotSupportedException();

        public Task CommitAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public void Rollback() => throw new NotSupportedException();

        public Task RollbackAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
