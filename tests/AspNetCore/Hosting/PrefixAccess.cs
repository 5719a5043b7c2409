using System.Security.Claims;

namespace Cop.AspNetCore.Tests;

/// <summary>Lets a user see the topics whose ids begin with the user's name and a slash.</summary>
internal sealed class PrefixAccess : ITopicAccess
{
    public ValueTask<TopicFilter> GetFilterAsync(ClaimsPrincipal user, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(
            user.FindFirst(ClaimTypes.NameIdentifier) is { } name ? TopicFilter.ForPrefix(name.Value + "/") : TopicFilter.None);
}
