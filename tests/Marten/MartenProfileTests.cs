namespace Cop.Marten.Tests;

/// <summary>Nodes with and without a profile on one schema.</summary>
public sealed class MartenProfileTests
{
    private static PostgresServer Server => PostgresServer.Shared;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_node_with_an_expired_lease_checks_for_new_profiles_before_each_commit(bool renewsFirst)
    {
        var schema = await MartenSchema.TakeAsync();
        try
        {
            await ExpiredLease.MustRefuseCommitsAsync(
                (watch, lease) => OpenAsync(MartenSchema.Options(schema, "one") with { TimeProvider = watch, LeaseDuration = lease }),
                () => OpenAsync(MartenSchema.Options(schema, "two")),
                () => Server.Ask($"update {schema}.cop_sessions set lease_until = now() - interval '1 minute'"), renewsFirst);
        }
        finally
        {
            MartenSchema.Return(schema);
        }
    }

    private static async Task<IEventStore> OpenAsync(CopMartenOptions options) =>
        (await MartenEventStore.OpenAsync(Server.ConnectionString, options)).Unwrap();
}
