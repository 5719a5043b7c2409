using Npgsql;

namespace Cop;

/// <summary>Thrown for a server that has not replayed as much of the log as a reader has seen.</summary>
internal sealed class ServerBehindException(string message) : NpgsqlException(message, new IOException(message));
