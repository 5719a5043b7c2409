namespace Cop.Cli;

/// <summary>Opens stores on Postgres. While the tool writes, it is a node of its own.</summary>
internal static class PostgresStoreOpener
{
    /// <summary>Short, so that the next run soon takes over the work of a killed one.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(2);

    /// <summary>After this time a command cannot say whether its event was written.</summary>
    private static readonly TimeSpan AppendTimeout = TimeSpan.FromMinutes(2);

    private const int MaxConnections = 8;

    /// <summary>Opens for reading beside running nodes, without a session; needs only the right to read.</summary>
    public static Task<IEventStore> ForReadingAsync(PostgresAddress address, CancellationToken cancellationToken) =>
        OpenAsync(address, Options(address, "reader") with { ReadOnly = true }, cancellationToken);

    /// <summary>Opens as a node.</summary>
    /// <param name="address">The store.</param>
    /// <param name="role">The purpose of the node: each purpose of a user on a machine is one node.</param>
    /// <param name="mayCreate">Whether a missing schema is created. An older one is never updated here.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    public static async Task<IEventStore> ForWritingAsync(
        PostgresAddress address, string role, bool mayCreate, CancellationToken cancellationToken)
    {
        var options = Options(address, role);
        try
        {
            return await OpenAsync(address, options, cancellationToken).ConfigureAwait(false);
        }
        catch (CopException missing) when (mayCreate && missing.Error.Code == CopErrorCodes.NotFound)
        {
            return await OpenAsync(address, options with { MigrateOnOpen = true }, cancellationToken).ConfigureAwait(false);
        }
        catch (CopException locked) when (locked.Error.Code == CopErrorCodes.StoreLocked)
        {
            throw new CopException(locked.Error with
            {
                Message = $"Another 'cop {role}' of yours is using '{address.Shown}'; wait until it has ended.",
            });
        }
    }

    /// <summary>Creates the schema or updates its version.</summary>
    public static async Task<SchemaMigration> MigrateAsync(PostgresAddress address, CancellationToken cancellationToken)
    {
        var options = Options(address, "migrate");
        return (await PostgresEventStore.MigrateAsync(address.ConnectionString, options, cancellationToken).ConfigureAwait(false)).Unwrap();
    }

    private static PostgresOptions Options(PostgresAddress address, string role)
    {
        var options = new PostgresOptions
        {
            NodeId = CopId.Derive("node", "cop", Environment.MachineName, Environment.UserName, role),
            Schema = address.Schema,
            LeaseDuration = Lease,
            MaxConnections = MaxConnections,
            AppendTimeout = AppendTimeout,
        };
        try
        {
            options.Validate();
            return options;
        }
        catch (ArgumentException unusable)
        {
            throw new CopException(new CopError(CopErrorCodes.InvalidQuery, unusable.Message));
        }
    }

    private static async Task<IEventStore> OpenAsync(
        PostgresAddress address, PostgresOptions options, CancellationToken cancellationToken) =>
        (await PostgresEventStore.OpenAsync(address.ConnectionString, options, cancellationToken).ConfigureAwait(false)).Unwrap();
}
