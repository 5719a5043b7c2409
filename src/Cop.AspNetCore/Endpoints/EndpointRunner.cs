using Microsoft.AspNetCore.Http;

namespace Cop.AspNetCore;

/// <summary>Runs one endpoint: limits, parameters, acting identity, handler, response.</summary>
internal sealed class EndpointRunner(HttpEndpoint endpoint, CopHttpOptions options, CallerLimits limits)
{
    private const string Immutable = "private, max-age=31536000, immutable";

    public async Task InvokeAsync(HttpContext context)
    {
        var caller = context.GetCopCaller();
        var refused = !endpoint.IsUnlimited && !limits.TryTake(caller.Key)
            ? CopError.Temporary(HttpErrorCodes.RateLimited, "You have sent too many requests; wait a second, then send fewer.")
            : endpoint.IsChange && caller.Actor is null ? CopCaller.NoIdentity : null;
        var bound = refused is null ? CopRequest.Bind(context, endpoint, options, limits) : refused;
        if (!bound.TryGet(out var request, out var error))
        {
            await ProblemDetailsJson.WriteAsync(context, error).ConfigureAwait(false);
            return;
        }

        if (endpoint.StreamAsync is { } stream)
        {
            await stream(request).ConfigureAwait(false);
            return;
        }

        var answered = await endpoint.AnswerAsync!(request, context.RequestAborted).ConfigureAwait(false);
        if (answered.TryGet(out var answer, out error))
            await WriteAsync(context, answer).ConfigureAwait(false);
        else
            await ProblemDetailsJson.WriteAsync(context, error).ConfigureAwait(false);
    }

    private static async Task WriteAsync(HttpContext context, HttpAnswer answer)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        response.ContentType = answer.Result.MediaType;
        response.ContentLength = answer.Result.Content.Length;
        response.Headers.CacheControl = answer.Result.IsImmutable ? Immutable : "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        await response.Body.WriteAsync(answer.Result.Content, context.RequestAborted).ConfigureAwait(false);
    }
}
