using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace Cop.Marten.Tests;

/// <summary>The code of docs/MARTEN.md.</summary>
internal static class DocumentedHost
{
    public static void AddOwn(IServiceCollection services, string connectionString)
    {
        #region own
        services.AddCop(cop => cop.UseMarten(
            connectionString, new CopMartenOptions { NodeId = "urn:cop:node:orders-1", Schema = "orders", MigrateOnOpen = true }));
        #endregion
    }

    public static void AddToMarten(IServiceCollection services, string connectionString)
    {
        #region host
        services.AddMarten(marten =>
        {
            marten.Connection(connectionString);
            marten.AddCop(types => types.Map<InvoicePaid>());
        });
        services.AddCop(cop => cop.UseMarten(new CopMartenOptions { NodeId = "urn:cop:node:orders-1", MigrateOnOpen = true }));
        #endregion
    }

    public static async Task<CopError?> PayAsync(IDocumentStore store, CopKernel kernel, Account account, Actor actor)
    {
        #region session
        await using var session = store.LightweightSession();
        session.Store(account);
        var appended = await kernel.Topic("order-17").AppendAsync(session, new InvoicePaid(3), actor);
        if (!appended.IsOk)
            return appended.Error; // The session is disposed: nothing of it remains.
        await session.SaveChangesAsync();
        #endregion
        return null;
    }
}
