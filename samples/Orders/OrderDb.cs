using Microsoft.EntityFrameworkCore;

namespace Cop.Samples.Orders;

/// <summary>The host's own tables, in the database of the store.</summary>
public sealed class OrderDb(DbContextOptions<OrderDb> options) : DbContext(options)
{
    public DbSet<Order> Orders => Set<Order>();

    /// <summary>Creates the tables if they are not there.</summary>
    public Task CreateAsync() => Database.ExecuteSqlRawAsync(
        """create table if not exists "Orders" ("Id" text primary key, "Amount" numeric not null)""");

    /// <summary>Places an order: its row and its event commit together, or not at all.</summary>
    public async Task<CopResult<AppendReceipt>> PlaceAsync(TopicClient topic, OrderPlaced placed, Actor customer)
    {
        ArgumentNullException.ThrowIfNull(placed);
        await using var transaction = await Database.BeginTransactionAsync();
        Orders.Add(new Order { Id = placed.OrderId, Amount = placed.Amount });
        await SaveChangesAsync();
        var appended = await topic.AppendAsync(transaction, placed, customer);
        if (appended.IsOk)
            await transaction.CommitAsync();
        return appended;
    }
}

/// <summary>An order as the host keeps it.</summary>
public sealed class Order
{
    public required string Id { get; init; }

    public required decimal Amount { get; init; }
}
