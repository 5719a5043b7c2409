using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cop;

/// <summary>The options of a store on Postgres.</summary>
public sealed partial record PostgresOptions
{
    /// <summary>The maximum of every time span here, one day: timers and the driver use multiples of it.</summary>
    public static TimeSpan MaxTimeSpan { get; } = TimeSpan.FromDays(1);

    /// <summary>The id of this node, <c>urn:cop:node:…</c>. The host gives each node its own id and keeps it across restarts.</summary>
    /// <remarks>Decision D-86.</remarks>
    public required string NodeId { get; init; }

    /// <summary>
    /// The schema of all tables: a lower-case letter and up to 47 more, digits or underscores. Names reserved by Postgres are rejected
    /// (<c>pg_…</c> and <c>information_schema</c>).
    /// </summary>
    public string Schema { get; init; } = "cop";

    /// <summary>
    /// Whether opening may create or upgrade the schema; otherwise call <see cref="PostgresEventStore.MigrateAsync(string, PostgresOptions,
    /// CancellationToken)"/>.
    /// </summary>
    /// <remarks>Decision D-86.</remarks>
    public bool MigrateOnOpen { get; init; }

    /// <summary>Opens the store for reading only, also on a read replica; starts no session.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>The maximum number of concurrent commits; each holds one connection.</summary>
    public int MaxCommitsInFlight { get; init; } = 2;

    /// <summary>The maximum number of connections in the pool that the store creates for a connection string.</summary>
    public int MaxConnections { get; init; } = 16;

    /// <summary>The time without a heartbeat after which other nodes take over the deliveries of a node, on the server's clock.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The interval at which the node assigns positions to committed events.</summary>
    public TimeSpan SequencingInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The maximum time of a statement.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The maximum time that an append waits for the server, with all retries and independently of the driver; its caller then gets a
    /// temporary error. The outcome is unknown; retry with the same ids.
    /// </summary>
    public TimeSpan AppendTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The number of retries of a statement after temporary errors, before its caller gets the error.</summary>
    public int MaxRetryAttempts { get; init; } = 3;

    /// <summary>The maximum number of events per batch when the log is read.</summary>
    public int ReadBatchSize { get; init; } = 1000;

    /// <summary>
    /// The number of bytes of events that ends a batch early when the log is read. Up to twice as many are in memory, since the next batch
    /// is read ahead.
    /// </summary>
    public int ReadBatchBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>The number of topics whose rows the node caches between commits; the commits check every cached row.</summary>
    public int MaxCachedTopics { get; init; } = 4096;

    /// <summary>The maximum interval between polls for commits of other nodes. Polling starts at 20 ms and backs off while idle.</summary>
    public TimeSpan MaxPollInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Whether the store receives notifications of other nodes on a connection of its own. The default, null, means yes unless a pooler is
    /// detected: in transaction mode it delivers none, and its other clients may hang. Commits are then found by polling, at most
    /// <see cref="MaxPollInterval"/> later. Set it to true behind a pooler that keeps sessions.
    /// </summary>
    public bool? UseNotifications { get; init; }

    /// <summary>
    /// Whether statements are prepared once per connection. The default, null, means yes unless a pooler is detected, since in transaction
    /// mode it may give one client's statements to another. Set it to true behind a pooler that keeps sessions or forwards prepared
    /// statements.
    /// </summary>
    public bool? UsePreparedStatements { get; init; }

    /// <summary>The stopwatch for pauses and heartbeats; leases, createdAt and due times use the server's clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// The log for faults of background loops and for waits. When it is absent and the store is opened through <see
    /// cref="CopBuilderPostgresExtensions"/>, the host's own is used.
    /// </summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>The store's logger.</summary>
    internal ILogger CreateLogger() => (LoggerFactory ?? NullLoggerFactory.Instance).CreateLogger("Cop.Postgres");

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
        ArgumentOutOfRangeException.ThrowIfLessThan(LeaseDuration, TimeSpan.FromMilliseconds(100), nameof(LeaseDuration));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(LeaseDuration, MaxTimeSpan, nameof(LeaseDuration));
        ArgumentOutOfRangeException.ThrowIfLessThan(SequencingInterval, TimeSpan.FromMilliseconds(1), nameof(SequencingInterval));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(SequencingInterval, MaxTimeSpan, nameof(SequencingInterval));
        ArgumentOutOfRangeException.ThrowIfLessThan(CommandTimeout, TimeSpan.FromSeconds(1), nameof(CommandTimeout));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(CommandTimeout, MaxTimeSpan, nameof(CommandTimeout));
        ArgumentOutOfRangeException.ThrowIfLessThan(AppendTimeout, TimeSpan.FromMilliseconds(100), nameof(AppendTimeout));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(AppendTimeout, MaxTimeSpan, nameof(AppendTimeout));
        ArgumentOutOfRangeException.ThrowIfNegative(MaxRetryAttempts, nameof(MaxRetryAttempts));
        ArgumentOutOfRangeException.ThrowIfLessThan(ReadBatchSize, 1, nameof(ReadBatchSize));
        ArgumentOutOfRangeException.ThrowIfLessThan(ReadBatchBytes, 1, nameof(ReadBatchBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxCachedTopics, 1, nameof(MaxCachedTopics));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxPollInterval, TimeSpan.FromMilliseconds(1), nameof(MaxPollInterval));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxPollInterval, MaxTimeSpan, nameof(MaxPollInterval));
    }

    [GeneratedRegex("^(?!pg_|information_schema$)[a-z][a-z0-9_]{0,47}$")]
    private static partial Regex SchemaName();
}
