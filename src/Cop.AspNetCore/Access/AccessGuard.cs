using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cop.AspNetCore;

/// <summary>Decides who calls an endpoint, and turns errors into problem details.</summary>
internal sealed class AccessGuard(string group, CopAccessOptions options)
{
    private const string ActorHeader = "Cop-Actor";
    private const string RoleHeader = "Cop-Acting-As";
    private const string RolePrefix = "role:";
    private const int MaxIdentity = 255;

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            var resolved = await ResolveAsync(context).ConfigureAwait(false);
            if (!resolved.TryGet(out var caller, out var refused))
            {
                await ProblemDetailsJson.WriteAsync(context, refused).ConfigureAwait(false);
                return;
            }

            context.Features.Set(caller);
            await next(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has closed the connection: no response can reach it.
        }
        catch (Exception fault) when (!context.Response.HasStarted)
        {
            await ProblemDetailsJson.WriteAsync(context, ErrorOf(context, fault)).ConfigureAwait(false);
        }
    }

    private async ValueTask<CopResult<CopCaller>> ResolveAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        var (user, hasPolicy) = (context.User, LoopbackRule.HasPolicy(endpoint));
        var isOpen = endpoint?.Metadata.GetMetadata<IAllowAnonymous>() is not null
            && options.AnonymousGroups.Contains(group, StringComparer.Ordinal);
        if (!hasPolicy && !isOpen && LoopbackRule.Refuse(context) is { } reason)
            return new CopError(HttpErrorCodes.LoopbackOnly,
                $"The endpoints of group '{group}' have no policy and answer on the loopback address only: {reason}. "
                + "Give them one, such as app.MapCop().RequireAuthorization(\"operators\").");
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method)
            && LoopbackRule.IsCrossSite(context.Request))
            return new CopError(HttpErrorCodes.LoopbackOnly, "A browser sends this request for another site; it changes nothing here.");
        var identified = ActorOf(context, user, isLocal: !hasPolicy && !isOpen);
        if (identified.Error is { } unusable)
            return unusable;
        var access = options.Topics ?? context.RequestServices.GetService<ITopicAccess>();
        var topics = access is null ? TopicFilter.All : await access.GetFilterAsync(user, context.RequestAborted).ConfigureAwait(false);
        var actor = identified.Unwrap();
        return new CopCaller(actor, topics, actor?.Identity ?? $"address {context.Connection.RemoteIpAddress}");
    }

    private CopResult<Actor?> ActorOf(HttpContext context, ClaimsPrincipal user, bool isLocal)
    {
        var headers = context.Request.Headers;
        var (named, role) = (headers[ActorHeader].ToString(), headers[RoleHeader].ToString());
        var isTrusted = isLocal && options.TrustLocalActorHeader;
        if (named.Length > MaxIdentity || role.Length > MaxIdentity)
            return new CopError(CopErrorCodes.InvalidActor, $"An identity has at most {MaxIdentity} characters.");
        if (named.Length > 0 && !isTrusted)
            return new CopError(HttpErrorCodes.ActorRefused,
                $"The header '{ActorHeader}' is not accepted from this caller: the host's identity of the caller is the actor (D-20).");
        var actor = named.Length > 0 ? new Actor(named)
            : options.Identify(user) ?? (isLocal ? options.LocalActor ?? DevelopmentActor(context) : null);
        if (actor is not { } known || role.Length == 0)
            return CopResult.Ok(actor);
        if (!isTrusted && !(role.StartsWith(RolePrefix, StringComparison.Ordinal) && user.IsInRole(role[RolePrefix.Length..])))
            return new CopError(HttpErrorCodes.ActorRefused, $"The caller '{known.Identity}' may not act as '{role}'.");
        return CopResult.Ok<Actor?>(known.InRole(role));
    }

    private static Actor? DevelopmentActor(HttpContext context) =>
        context.RequestServices.GetService<IHostEnvironment>()?.IsDevelopment() == true ? Actor.Human("local") : null;

    // Faults of the store or of the program say nothing about their inside; the log has them (M-14).
    private static CopError ErrorOf(HttpContext context, Exception fault)
    {
        switch (fault)
        {
            case CopException { Error: { Category: not CopErrorCategory.Fatal } error }:
                return error;
            case BadHttpRequestException malformed:
                return new CopError(malformed.StatusCode == StatusCodes.Status413PayloadTooLarge
                    ? CopErrorCodes.LimitExceeded : CopErrorCodes.InvalidQuery, malformed.Message);
            default:
                HttpLog.Failed(context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Cop.AspNetCore"),
                    fault, context.Request.Method, context.GetEndpoint()?.DisplayName ?? "");
                return new CopError(CopErrorCodes.InternalError, "", CopErrorCategory.Fatal);
        }
    }
}
