using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>Everything that the store on Postgres logs.</summary>
internal static partial class PostgresLog
{
    [LoggerMessage(60, LogLevel.Warning, "Postgres cannot be used now for the {Loop} ({Code}), {Count} times in succession: {Message}")]
    public static partial void Unavailable(ILogger logger, string loop, string code, int count, string message);

    [LoggerMessage(
        61, LogLevel.Error, "The background loop for the {Loop} met a fault, {Count} times in succession; it goes on after a pause.")]
    public static partial void LoopFailed(ILogger logger, Exception fault, string loop, int count);

    [LoggerMessage(62, LogLevel.Information, "The background loop for the {Loop} works again after {Count} faults.")]
    public static partial void LoopRecovered(ILogger logger, string loop, int count);

    [LoggerMessage(
        65, LogLevel.Warning,
        "The server {Host}:{Port} is behind: it has replayed the log to {Place}, this reader has seen it to {Seen}. It waits.")]
    public static partial void ServerIsBehind(ILogger logger, string? host, int port, long place, long seen);

    [LoggerMessage(
        66, LogLevel.Warning,
        "The servers do not say how far they have replayed the log: a reader of several may go backwards when the server changes.")]
    public static partial void ProgressIsUnknown(ILogger logger, Exception refused);

    [LoggerMessage(
        63, LogLevel.Warning,
        "Node {NodeId} waits to start: an earlier session with its id, {Session}, has not ended. {Reason} It waits {Seconds} s at most.")]
    public static partial void WaitsForSession(ILogger logger, string nodeId, string session, string reason, double seconds);

    [LoggerMessage(
        64, LogLevel.Information, "Ended the earlier session {Session} of node {NodeId}: its connection, and so its process, is gone.")]
    public static partial void EndedLostSession(ILogger logger, string session, string nodeId);
}
