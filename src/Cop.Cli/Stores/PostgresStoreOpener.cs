namespace Cop.Cli;

/// <summary>Opens stores on Postgres for the tool, which is a node of its own there while it writes.</summary>
internal static class PostgresStoreOpener
{
    /// <summary>Short, so that what a killed run had in hand is soon gone on with.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(2);

    private const int MaxConnections = 8;

    /// <summary>Opens beside the nodes that run; takes no session, and needs no right but to read.</summary>
    public static Task<IEventStore> ForReadingAsync(PostgresAddress address, CancellationToken cancellationToken) =>
        OpenAsync(address, Options(address, "reader") with { ReadOnly = true }, cancellationToken);

    /// <summary>Opens as a node.</summary>
    /// <param name="address">The store.</param>
    /// <param name="role">What the node does: each role of a person on a machine is one node.</param>
    /// <param name="mayCreate">Whether a schema that is not there is made; one of an older version never is raised here.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    public static async Task<IEventStore> ForWritingAsync(PostgresAddress address, string role, bool mayCreate, CancellationToken cancellationToken)
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
            throw new CopException(locked.Error with { Message = $"Another 'cop {role}' of yours works on '{address.Shown}'; wait until it has ended." });
        }
    }

    /// <summary>Makes the schema or raises its version.</summary>
    public static async Task<SchemaMigration> MigrateAsync(PostgresAddress address, CancellationToken cancellationToken) =>
        (await PostgresEventStore.MigrateAsync(address.ConnectionString, Options(address, "migrate"), cancellationToken).ConfigureAwait(false)).Unwrap();

    private static PostgresOptions Options(PostgresAddress address, string role)
    {
        var options = new PostgresOptions
        {
            NodeId = CopId.Derive("node", "cop", Environment.MachineName, Environment.UserName, role),
            Schema = address.Schema,
            LeaseDuration = Lease,
            MaxConnections = MaxConnections,
        };
        try
        {
            options.Validate();
            return options;
        }
        catch (ArgumentException fault)
        {
            throw new CopException(new CopError(CopErrorCodes.InvalidQuery, fault.Message));
        }
    }

    private static async Task<IEventStore> OpenAsync(PostgresAddress address, PostgresOptions options, CancellationToken cancellationToken) =>
        (await PostgresEventStore.OpenAsync(address.ConnectionString, options, cancellationToken).ConfigureAwait(false)).Unwrap();
}
