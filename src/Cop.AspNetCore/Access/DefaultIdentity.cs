using System.Security.Claims;

namespace Cop.AspNetCore;

/// <summary>The acting identity of a user, by its claims.</summary>
internal static class DefaultIdentity
{
    private const string Subject = "sub";

    public static Actor? Of(ClaimsPrincipal user)
    {
        if (user.Identities.FirstOrDefault(identity => identity.IsAuthenticated) is not { } identity)
            return null;
        var id = identity.FindFirst(ClaimTypes.NameIdentifier)?.Value ?? identity.FindFirst(Subject)?.Value ?? identity.Name;
        return string.IsNullOrEmpty(id) ? null : Actor.Human(id);
    }
}
