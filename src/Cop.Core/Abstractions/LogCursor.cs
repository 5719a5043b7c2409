namespace Cop.Storage;

/// <summary>
/// A place in the log that is kept outside the store: it tells later whether the log up to there is still the one that was read.
/// </summary>
/// <param name="HistoryId">The store's history when the place was read.</param>
/// <param name="Position">The position of the last event that was taken in; 0 before the first.</param>
/// <param name="Hash">The first 16 bytes of that event's hash (<see cref="Event.HashKey"/>); all zero at position 0.</param>
/// <remarks>Decision M-16.</remarks>
public sealed record LogCursor(string HistoryId, long Position, Guid Hash);
