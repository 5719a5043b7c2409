using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cop;

/// <summary>How a store on Postgres is opened.</summary>
public sealed partial record PostgresOptions
{
    /// <summary>The longest time span that an option of this store takes, one day: timers and the driver take multiples of it.</summary>
    public static TimeSpan MaxTimeSpan { get; } = TimeSpan.FromDays(1);

    /// <summary>The id of this node, <c>urn:cop:node:…</c>; the host gives each node its own and keeps it (D-86).</summary>
    public required string NodeId { get; init; }

    /// <summary>
    /// The schema that holds everything: a lower-case letter and up to 47 more, digits or underscores. Names that Postgres keeps for itself
    /// are refused (<c>pg_…</c> and <c>information_schema</c>).
    /// </summary>
    public string Schema { get; init; } = "cop";

    /// <summary>
    /// Whether opening may create or upgrade the schema; otherwise
    /// <see cref="PostgresEventStore.MigrateAsync(string, PostgresOptions, CancellationToken)"/> does (D-86).
    /// </summary>
    public bool MigrateOnOpen { get; init; }

    /// <summary>Opens for reading alone, also on a read replica; takes no session.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Commits under way at once; each holds one connection.</summary>
    public int MaxCommitsInFlight { get; init; } = 2;

    /// <summary>The most connections in the pool that the store makes for itself from a connection string.</summary>
    public int MaxConnections { get; init; } = 16;

    /// <summary>How long a node may be silent before others take its deliveries over, on the server's clock.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often the node looks for committed events that have no position yet.</summary>
    public TimeSpan SequencingInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest a statement may take.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The longest that an append waits for the server, whatever the driver does, with all retries: then its caller gets a temporary error.
    /// The outcome is unknown; retry with the same ids.
    /// </summary>
    public TimeSpan AppendTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a statement is tried again after a temporary error, before its caller hears of it.</summary>
    public int MaxRetryAttempts { get; init; } = 3;

    /// <summary>Events that a reading of the log takes at a time.</summary>
    public int ReadBatchSize { get; init; } = 1000;

    /// <summary>
    /// Bytes of events at which a reading of the log ends a batch early; twice that is in memory, since the next is read ahead.
    /// </summary>
    public int ReadBatchBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Topics whose rows the node remembers between commits; all of it is checked by the commits.</summary>
    public int MaxCachedTopics { get; init; } = 4096;

    /// <summary>The longest pause between two looks for what other nodes committed; the longer, the longer nothing came.</summary>
    public TimeSpan MaxPollInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Whether a connection of its own hears what other nodes announce. Off behind a pooler in transaction mode, which delivers nothing:
    /// the node then finds it by looking, at most <see cref="MaxPollInterval"/> later.
    /// </summary>
    public bool UseNotifications { get; init; } = true;

    /// <summary>
    /// Whether statements are prepared once for a connection. When nothing is said: yes, unless a pooler is found between, since in
    /// transaction mode it may hand one client's statements to another. True behind one that keeps sessions or forwards prepared
    /// statements.
    /// </summary>
    public bool? UsePreparedStatements { get; init; }

    /// <summary>
    /// The stopwatch that pauses and heartbeats are measured with; leases, createdAt and what is due are on the server's clock.
    /// </summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// Where the store logs what its background loops meet, and what it waits for; a host's own when absent and the store is opened through
    /// <see cref="CopBuilderPostgresExtensions"/>.
    /// </summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>The store's logger.</summary>
    internal ILogger CreateLogger() => (LoggerFactory ?? NullLoggerFactory.Instance).CreateLogger("Cop.Postgres");

    /// <summary>Throws when a value makes no sense.</summary>
    /// <exception cref="ArgumentException">It names the option.</exception>
    public void Validate()
    {
        if (CopId.Validate(NodeId, nameof(NodeId)) is { } error)
            throw new ArgumentException(error.Message, nameof(NodeId));
        if (!SchemaName().IsMatch(Schema))
            throw new ArgumentException(
                $"'{Schema}' is no schema name; use a letter and up to 47 more lower-case letters, digits and underscores, and no name " +
                    $"of the server's own (pg_…, information_schema).", nameof(Schema));
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
