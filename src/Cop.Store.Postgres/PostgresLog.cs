using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>The log messages of the store on Postgres.</summary>
internal static partial class PostgresLog
{
    [LoggerMessage(60, LogLevel.Warning, "Postgres is unavailable for the {Loop} ({Code}), {Count} times in succession: {Message}")]
    public static partial void Unavailable(ILogger logger, string loop, string code, int count, string message);

    [LoggerMessage(
        61, LogLevel.Error, "The background loop for the {Loop} failed, {Count} times in succession. It retries after a pause.")]
    public static partial void LoopFailed(ILogger logger, Exception fault, string loop, int count);

    [LoggerMessage(62, LogLevel.Information, "The background loop for the {Loop} recovered after {Count} failures.")]
    public static partial void LoopRecovered(ILogger logger, string loop, int count);

    [LoggerMessage(
        65, LogLevel.Warning,
        "The server {Host}:{Port} is behind: it has replayed the log to {Place}, this reader has seen it to {Seen}. Reads wait for it.")]
    public static partial void ServerIsBehind(ILogger logger, string? host, int port, long place, long seen);

    [LoggerMessage(
        66, LogLevel.Warning,
        "The servers do not report how far they have replayed the log: after a change of server, reads may return older data.")]
    public static partial void ProgressIsUnknown(ILogger logger, Exception refused);

    [LoggerMessage(
        63, LogLevel.Warning,
        "Node {NodeId} waits to start: an earlier session with its id, {Session}, has not ended. {Reason} It waits {Seconds} s at most.")]
    public static partial void WaitsForSession(ILogger logger, string nodeId, string session, string reason, double seconds);

    [LoggerMessage(
        64, LogLevel.Information,
        "Ended the earlier session {Session} of node {NodeId}: its connection has closed, so its process has ended.")]
    public static partial void EndedLostSession(ILogger logger, string session, string nodeId);
}
