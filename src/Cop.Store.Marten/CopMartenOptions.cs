using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cop;

/// <summary>The options of a store on Marten.</summary>
public sealed partial record CopMartenOptions
{
    /// <summary>The maximum of every time span here.</summary>
    public static TimeSpan MaxTimeSpan { get; } = TimeSpan.FromDays(1);

    /// <summary>The id of this node, <c>urn:cop:node:…</c>. The host gives each node its own id and keeps it across restarts.</summary>
    /// <remarks>Decision D-86.</remarks>
    public required string NodeId { get; init; }

    /// <summary>
    /// The schema of all tables when the store is opened at a connection string; a host's own Marten store has set its schema itself.
    /// </summary>
    public string Schema { get; init; } = "cop_marten";

    /// <summary>
    /// Whether opening may create the tables, by Marten's migrations; otherwise call
    /// <see cref="MartenEventStore.MigrateAsync(string, CopMartenOptions, CancellationToken)"/>, or migrate the host's Marten store.
    /// </summary>
    public bool MigrateOnOpen { get; init; }

    /// <summary>Opens the store for reading only; starts no session.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>The maximum number of concurrent commits; each holds one connection.</summary>
    public int MaxCommitsInFlight { get; init; } = 2;

    /// <summary>The maximum number of connections in the pool that the store creates for a connection string.</summary>
    public int MaxConnections { get; init; } = 16;

    /// <summary>
    /// Whether the pool that the store creates prepares statements; switch it off behind a pooler in transaction mode.
    /// </summary>
    public bool UsePreparedStatements { get; init; } = true;

    /// <summary>The time without a heartbeat after which other nodes take over the deliveries of a node, on the server's clock.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The interval at which the node assigns positions to committed events.</summary>
    public TimeSpan SequencingInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The maximum time of a statement.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The maximum time that an append waits for the server; its caller then gets a temporary error. The outcome is unknown; retry with
    /// the same ids.
    /// </summary>
    public TimeSpan AppendTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The number of retries of a statement after temporary errors, before its caller gets the error.</summary>
    public int MaxRetryAttempts { get; init; } = 3;

    /// <summary>The maximum number of events per batch when the log is read.</summary>
    public int ReadBatchSize { get; init; } = 500;

    /// <summary>The maximum interval between polls for commits of other nodes and of hosts. Polling backs off while idle.</summary>
    public TimeSpan MaxPollInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Maps event types to .NET types when the store is opened at a connection string; null maps none.</summary>
    public Action<CopMartenEventTypes>? EventTypes { get; init; }

    /// <summary>The stopwatch for pauses and heartbeats; leases, createdAt and due times use the server's clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The log for faults of background work; a host's own is used when it is absent.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    internal ILogger CreateLogger() => (LoggerFactory ?? NullLoggerFactory.Instance).CreateLogger("Cop.Marten");

    /// <summary>Validates the values.</summary>
    /// <exception cref="ArgumentException">A value is invalid; the message names the option.</exception>
    public void Validate()
    {
        if (CopId.Validate(NodeId, nameof(NodeId)) is { } error)
            throw new ArgumentException(error.Message, nameof(NodeId));
        if (!SchemaName().IsMatch(Schema))
            throw new ArgumentException(
                $"'{Schema}' is no schema name; use a letter and up to 47 more lower-case letters, digits and underscores, and no name " +
                    $"that the server reserves (pg_…, information_schema).", nameof(Schema));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxCommitsInFlight, 1, nameof(MaxCommitsInFlight));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConnections, MaxCommitsInFlight + 3, nameof(MaxConnections));
        ArgumentOutOfRangeException.ThrowIfNegative(MaxRetryAttempts, nameof(MaxRetryAttempts));
        ArgumentOutOfRangeException.ThrowIfLessThan(ReadBatchSize, 1, nameof(ReadBatchSize));
        Check(LeaseDuration, TimeSpan.FromMilliseconds(100), nameof(LeaseDuration));
        Check(SequencingInterval, TimeSpan.FromMilliseconds(1), nameof(SequencingInterval));
        Check(CommandTimeout, TimeSpan.FromSeconds(1), nameof(CommandTimeout));
        Check(AppendTimeout, TimeSpan.FromMilliseconds(100), nameof(AppendTimeout));
        Check(MaxPollInterval, TimeSpan.FromMilliseconds(1), nameof(MaxPollInterval));
    }

    private static void Check(TimeSpan value, TimeSpan least, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxTimeSpan, name);
    }

    [GeneratedRegex("^(?!pg_|information_schema$)[a-z][a-z0-9_]{0,47}$")]
    private static partial Regex SchemaName();
}
