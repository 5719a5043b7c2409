using System.Net.Sockets;
using Npgsql;

namespace Cop.Stores.Tests;

/// <summary>Every kind of exception that the driver, or what lies under it, may throw at a caller.</summary>
internal static class DriverFaults
{
    private static readonly string[] States =
    [
        "25P03", "25P02", "25006", "57P01", "57P02", "57P03", "57014", "53300", "08006", "08P01", "40001", "40P01", "55P03", "28P01",
        "42501", "42P01", "23505", "XX000", "XX001",
        "99999",
    ];

    private static readonly Dictionary<string, Func<Exception>> Others = new(StringComparer.Ordinal)
    {
        ["connection reset"] = () =>
            new NpgsqlException("Exception while reading from stream", new IOException("reset", new SocketException(104))),
        ["end of stream"] = () => new NpgsqlException("Exception while reading from stream", new EndOfStreamException()),
        ["time-out of a statement"] = () => new NpgsqlException("Exception while reading from stream", new TimeoutException()),
        ["time-out"] = () => new TimeoutException("Timeout during reading attempt"),
        ["no host fits"] = () => new NpgsqlException("Unable to connect to a suitable host"),
        ["socket"] = () => new SocketException(111),
        ["input or output"] = () => new IOException("broken pipe"),
        ["disposed"] = () => new ObjectDisposedException("NpgsqlTransaction"),
        ["not open"] = () => new InvalidOperationException("Connection is not open"),
        ["operation in progress"] = () => new NpgsqlOperationInProgressException(new NpgsqlCommand()),
        ["cancelled by nobody"] = () => new OperationCanceledException("Query was cancelled"),
        ["task cancelled"] = () => new TaskCanceledException(),
        ["argument"] = () => new ArgumentException("Value does not fall within the expected range"),
        ["cast"] = () => new InvalidCastException(),
        ["aggregate"] = () => new AggregateException(new IOException()),
        ["not supported"] = () => new NotSupportedException(),
        ["temporary"] = () => new CopException(CopError.Temporary(CopErrorCodes.Unavailable, "out of reach")),
        ["business"] = () => new CopException(new CopError(CopErrorCodes.StoreAccess, "refused")),
        ["fatal"] = () => new CopInvariantException("broken"),
    };

    /// <summary>The names of all kinds.</summary>
    public static IEnumerable<string> Names => [.. States, .. Others.Keys];

    /// <summary>A new exception of a kind.</summary>
    public static Exception New(string name) =>
        Others.TryGetValue(name, out var make) ? make() : new PostgresException("it failed", "FATAL", "FATAL", name);
}
