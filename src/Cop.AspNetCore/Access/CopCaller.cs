namespace Cop.AspNetCore;

/// <summary>The caller of a request to a COP endpoint.</summary>
/// <param name="Actor">The acting identity, stamped on each event that the request appends; null for a caller who may only read.</param>
/// <param name="Topics">The topics that the caller may see.</param>
/// <param name="Key">The text by which limits are counted: the identity, or the remote address of a caller without one.</param>
/// <remarks>Decision D-20.</remarks>
public sealed record CopCaller(Actor? Actor, TopicFilter Topics, string Key)
{
    /// <summary>The error of a change without an acting identity.</summary>
    public static CopError NoIdentity { get; } = new(HttpErrorCodes.NoIdentity,
        "The host gives this caller no identity to act under; sign in, or let the host map its user to an actor.");
}
