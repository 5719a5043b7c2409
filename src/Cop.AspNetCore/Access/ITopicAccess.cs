using System.Security.Claims;

namespace Cop.AspNetCore;

/// <summary>Says which topics a user may see. Register one in the host's services; without one every user sees all topics.</summary>
/// <remarks>
/// The filter is applied inside each query: a topic that it excludes is a 404 like an unknown one, and missing in lists, counts, graphs,
/// streams and proofs.
/// </remarks>
public interface ITopicAccess
{
    /// <summary>Returns the topics that a user may see.</summary>
    /// <param name="user">The host's user; not authenticated for a caller on the loopback address without a policy.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<TopicFilter> GetFilterAsync(ClaimsPrincipal user, CancellationToken cancellationToken = default);
}
