namespace Cop.Profiles;

/// <summary>A kind of row that a profile's projection keeps.</summary>
/// <param name="Kind">The kind; at most 255 bytes without control characters.</param>
/// <param name="Description">Description of such a row: its id, its body, its status and its assignee.</param>
/// <remarks>Decision M-15.</remarks>
public sealed record ProfileRowKind(string Kind, string Description);
