using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cop.Dashboard;

/// <summary>Decides who visits: the loopback rule without a policy, the identity, the visible topics and the permissions.</summary>
/// <remarks>Every request asks again, so that a revoked permission ends at the next one.</remarks>
internal sealed class VisitorGuard(DashboardOptions options, string prefix)
{
    public async Task<(Visitor? Visitor, Refusal? Refused)> ResolveAsync(HttpContext context)
    {
        var (user, hasPolicy) = (context.User, LoopbackRule.HasPolicy(context.GetEndpoint()));
        var isAnonymous = context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null;
        if (isAnonymous && !options.AllowAnonymousView)
            return (null, Refusal.Forbidden("The dashboard is mounted with AllowAnonymous, which its options do not allow: set " +
                "AllowAnonymousView, or remove it."));
        var isLocal = !hasPolicy && !isAnonymous;
        if (isLocal && LoopbackRule.Refuse(context) is { } reason)
            return (null, Refusal.Forbidden($"Without a policy the dashboard answers on the loopback address only: {reason}. Add one: " +
                $"app.MapCopDashboard(\"{prefix}\").RequireAuthorization(\"operators\");"));
        var local = isLocal ? options.LocalActor ?? DevelopmentActor(context) : null;
        var actor = isAnonymous ? null : options.Identify(user) ?? local;
        var access = options.Topics ?? context.RequestServices.GetService<ITopicAccess>();
        var filter = access is null ? TopicFilter.All : await access.GetFilterAsync(user, context.RequestAborted).ConfigureAwait(false);
        var may = new Permissions(context, user, isAll: local is not null && actor == local);
        if (!isLocal && !await may.HasAsync(options.View).ConfigureAwait(false))
            return (null, Refusal.Forbidden("You have no permission to view this dashboard."));
        var hasName = actor is not null && (hasPolicy || local is not null);
        var roles = actor is { } known && context.RequestServices.GetService<IHumanInbox>() is { } inbox
            ? await inbox.GetRolesAsync(known.Identity, context.RequestAborted).ConfigureAwait(false) : [];
        return (new Visitor(
            actor, context.RequestServices.GetRequiredService<CopKernel>().Within(filter),
            actor?.Identity ?? $"address {context.Connection.RemoteIpAddress}")
        {
            IsLocal = local is not null && actor == local,
            MayAnswer = hasName && await may.HasAsync(options.Answer).ConfigureAwait(false),
            MayOperate = hasName && await may.HasAsync(options.Operate).ConfigureAwait(false),
            MayVerify = hasName && await may.HasAsync(options.Verify).ConfigureAwait(false),
            MayOpen = hasName && await may.HasAsync(options.Open).ConfigureAwait(false),
            Roles = roles,
        }, null);
    }

    private static Actor? DevelopmentActor(HttpContext context) =>
        context.RequestServices.GetService<IHostEnvironment>()?.IsDevelopment() == true ? Actor.Human("local") : null;

    private readonly struct Permissions(HttpContext context, ClaimsPrincipal user, bool isAll)
    {
        public async ValueTask<bool> HasAsync(DashboardPermission permission)
        {
            if (isAll || permission.Holds?.Invoke(user) == true)
                return true;
            return permission.Policy is { } policy && context.RequestServices.GetService<IAuthorizationService>() is { } service
                && (await service.AuthorizeAsync(user, null, policy).ConfigureAwait(false)).Succeeded;
        }
    }
}
