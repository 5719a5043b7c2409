namespace Cop.Cli;

/// <summary>Opens stores on Marten. While the tool writes, it is a node of its own.</summary>
internal static class MartenStoreOpener
{
    /// <summary>Short, so that the next run soon takes over the work of a killed one.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(2);

    /// <summary>The first append of a process compiles much of Marten.</summary>
    private static readonly TimeSpan AppendTimeout = TimeSpan.FromMinutes(2);

    private const int MaxConnections = 8;

    /// <summary>Opens for reading beside running nodes, without a session.</summary>
    public static Task<IEventStore> ForReadingAsync(MartenAddress address, CancellationToken cancellationToken) =>
        OpenAsync(address, Options(address, "reader") with { ReadOnly = true }, cancellationToken);

    /// <summary>Opens as a node.</summary>
    /// <param name="address">The store.</param>
    /// <param name="role">The purpose of the node: each purpose of a user on a machine is one node.</param>
    /// <param name="mayCreate">Whether missing tables are created.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    public static async Task<IEventStore> ForWritingAsync(
        MartenAddress address, string role, bool mayCreate, CancellationToken cancellationToken)
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

    /// <summary>Creates the tables of Marten's events and of COP; returns whether they were missing.</summary>
    public static async Task<bool> MigrateAsync(MartenAddress address, CancellationToken cancellationToken) =>
        (await MartenEventStore.MigrateAsync(address.ConnectionString, Options(address, "migrate"), cancellationToken)
            .ConfigureAwait(false)).Unwrap();

    private static CopMartenOptions Options(MartenAddress address, string role)
    {
        var options = new CopMartenOptions
        {
            NodeId = CopId.Derive("node", "cop", Environment.MachineName, Environment.UserName, role),
            Schema = address.Schema,
            LeaseDuration = Lease,
            AppendTimeout = AppendTimeout,
            MaxConnections = MaxConnections,
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
        MartenAddress address, CopMartenOptions options, CancellationToken cancellationToken) =>
        (await MartenEventStore.OpenAsync(address.ConnectionString, options, cancellationToken).ConfigureAwait(false)).Unwrap();
}
