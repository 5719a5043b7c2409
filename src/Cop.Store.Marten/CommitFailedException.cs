namespace Cop;

/// <summary>A commit that the server or Marten rejected as a whole, because of a collision or of one of its rows.</summary>
/// <param name="cause">The exception of Marten or the driver.</param>
internal sealed class CommitFailedException(Exception cause) : Exception(cause.Message, cause);
