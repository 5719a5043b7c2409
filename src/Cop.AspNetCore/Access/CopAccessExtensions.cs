using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Cop.AspNetCore;

/// <summary>Guards endpoints of a kernel: loopback without a policy, the caller's identity, and problem details for errors.</summary>
public static class CopAccessExtensions
{
    /// <summary>
    /// Guards endpoints: without a policy of the host they answer on the loopback address only, and the caller is known to what follows by
    /// <see cref="GetCopCaller"/>.
    /// </summary>
    /// <param name="builder">The endpoints, from a <c>Map…</c> call.</param>
    /// <param name="group">The group's name in <see cref="CopAccessOptions.AnonymousGroups"/>, such as <c>read</c>.</param>
    /// <param name="options">The options; null for the defaults.</param>
    public static TBuilder RequireCopAccess<TBuilder>(this TBuilder builder, string group, CopAccessOptions? options = null)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(group);
        options ??= new CopAccessOptions();
        options.Validate();
        builder.Add(endpoint =>
        {
            var guarded = endpoint.RequestDelegate ?? throw new InvalidOperationException($"'{endpoint.DisplayName}' has no handler.");
            endpoint.RequestDelegate = context => new AccessGuard(group, options).InvokeAsync(context, guarded);
        });
        return builder;
    }

    /// <summary>Returns the caller of a request to an endpoint that <see cref="RequireCopAccess"/> guards.</summary>
    /// <exception cref="InvalidOperationException">The endpoint is not guarded.</exception>
    public static CopCaller GetCopCaller(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<CopCaller>()
            ?? throw new InvalidOperationException("The endpoint is not guarded; call RequireCopAccess on what maps it.");
    }

    /// <summary>Returns the host's kernel and its topics as the caller of a request may see them.</summary>
    /// <exception cref="InvalidOperationException">The endpoint is not guarded, or the host has no kernel.</exception>
    public static TopicScope GetCopScope(this HttpContext context) =>
        context.RequestServices.GetRequiredService<CopKernel>().Within(context.GetCopCaller().Topics);
}
