using System.Globalization;
using Cop.AspNetCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Cop.Transport.Http;

/// <summary>Maps the endpoints over which another kernel pulls the topics of a host's kernel, or pushes its own.</summary>
public static class CopReplicationEndpoints
{
    /// <summary>The group of the endpoints in <see cref="CopAccessOptions"/>.</summary>
    public const string Group = "replication";

    /// <summary>The path below which the endpoints are, unless another one is given.</summary>
    public const string DefaultPrefix = "/cop/replication";

    private const int DefaultLimit = 200;
    private const int MaxLimit = 1000;
    private const int MaxBodyBytes = 64 * 1024 * 1024;

    /// <summary>
    /// Maps <c>GET log</c>, which reads events after a place in the log, and <c>POST events</c>, which takes a batch of CloudEvents as
    /// replicas. Without a policy they answer on the loopback address only.
    /// </summary>
    /// <param name="endpoints">The host's endpoints.</param>
    /// <param name="prefix">The path below which they are.</param>
    /// <param name="access">Options of the callers and their topics; null for the defaults.</param>
    public static IEndpointConventionBuilder MapCopReplication(
        this IEndpointRouteBuilder endpoints, string prefix = DefaultPrefix, CopAccessOptions? access = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(prefix);
        var group = endpoints.MapGroup("/" + prefix.Trim('/'));
        group.MapMethods("log", [HttpMethods.Get], (RequestDelegate)ReadAsync).RequireCopAccess(Group, access);
        group.MapMethods("events", [HttpMethods.Post], (RequestDelegate)WriteAsync).RequireCopAccess(Group, access);
        return group;
    }

    private static async Task ReadAsync(HttpContext context)
    {
        var (kernel, scope, query) = (Kernel(context), context.GetCopScope(), context.Request.Query);
        var limit = DefaultLimit;
        if (query.TryGetValue("limit", out var asked)
            && (!int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit))
            throw Invalid($"'limit' is no number from 1 to {MaxLimit}.");
        CopJson? after = null;
        if (query.TryGetValue("after", out var place) && !CopJson.Parse(place.ToString()).TryGet(out after, out _))
            throw Invalid("'after' is no JSON.");
        var page = await LogPage.ReadAsync(kernel, after, limit, context.RequestAborted).ConfigureAwait(false);
        var events = new List<CopJson>();
        foreach (var carried in page.Events)
        {
            if (await scope.CanSeeAsync(carried.Event.TopicId, context.RequestAborted).ConfigureAwait(false))
                events.Add(carried.ToJson("urn:cop:node:http"));
        }

        await AnswerAsync(context, CopJson.Object(
            ("storeId", CopJson.From(kernel.StoreId)), ("events", CopJson.Array(events)),
            ("place", page.Place))).ConfigureAwait(false);
    }

    private static async Task WriteAsync(HttpContext context)
    {
        var (kernel, scope) = (Kernel(context), context.GetCopScope());
        var body = await ReadBodyAsync(context).ConfigureAwait(false);
        var limits = new CloudEventBatchLimits { MaxCount = MaxLimit, MaxBytes = MaxBodyBytes };
        var events = new List<CarriedEvent>();
        foreach (var carrier in Unwrap(CloudEventBatch.ParseUntrusted(body, limits)))
        {
            var carried = Unwrap(CarriedEvent.From(carrier));
            if (!await scope.CanSeeAsync(carried.Event.TopicId, context.RequestAborted).ConfigureAwait(false))
                throw new CopException(TopicScope.NotFound(carried.Event.TopicId));
            events.Add(carried);
        }

        await new StoreTarget(kernel).WriteAsync(events, context.RequestAborted).ConfigureAwait(false);
        await AnswerAsync(context, CopJson.Object(("events", CopJson.From(events.Count)))).ConfigureAwait(false);
    }

    private static async Task<byte[]> ReadBodyAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted).ConfigureAwait(false)) > 0)
        {
            if (body.Length + read > MaxBodyBytes)
                throw new CopException(new CopError(CopErrorCodes.LimitExceeded, $"The body has more than {MaxBodyBytes} bytes."));
            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }

    private static async Task AnswerAsync(HttpContext context, CopJson json)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.Body.WriteAsync(json.Utf8, context.RequestAborted).ConfigureAwait(false);
    }

    private static T Unwrap<T>(CopResult<T> result) => result.TryGet(out var value, out var error) ? value : throw new CopException(error);

    private static CopException Invalid(string message) => new(new CopError(CopErrorCodes.InvalidQuery, message));

    private static CopKernel Kernel(HttpContext context) => context.RequestServices.GetRequiredService<CopKernel>();
}
