using System.Security.Claims;
using Cop.Hitl;
using Microsoft.AspNetCore.Http;

namespace Cop.Dashboard.Tests;

/// <summary>The roles of the signed-in user; none where no request is served.</summary>
internal sealed class ClaimedRoles(IHttpContextAccessor accessor) : IRoleResolver
{
    public ValueTask<IReadOnlyCollection<string>> GetRolesAsync(string person, CancellationToken cancellationToken) =>
        new([.. (accessor.HttpContext?.User.FindAll(ClaimTypes.Role) ?? []).Select(claim => "role:" + claim.Value)]);
}
