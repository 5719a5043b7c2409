using System.Security.Claims;

namespace Cop.Dashboard.Tests;

/// <summary>Each user sees the topics whose metadata names the user as their tenant.</summary>
internal sealed class OwnTenant : ITopicAccess
{
    public ValueTask<TopicFilter> GetFilterAsync(ClaimsPrincipal user, CancellationToken cancellationToken = default) =>
        new(TopicFilter.ForMetadata("tenant", user.FindFirst(ClaimTypes.NameIdentifier)?.Value ?? "none"));
}
