using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Cop.AspNetCore;

/// <summary>Writes errors as problem details: <c>application/problem+json</c> with the error's code.</summary>
/// <remarks>RFC 9457. A fatal fault reads <c>internal_error</c> and says nothing about the inside. Decision M-14.</remarks>
public static class ProblemDetailsJson
{
    /// <summary>The media type.</summary>
    public const string MediaType = "application/problem+json";

    private const string TypePrefix = "urn:cop:error:";
    private const int RetrySeconds = 1;
    private const int ClientClosed = 499;

    /// <summary>Writes an error as the response.</summary>
    /// <param name="context">The request, whose response has not started.</param>
    /// <param name="error">The error.</param>
    public static async Task WriteAsync(HttpContext context, CopError error)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(error);
        var shown = error.Category == CopErrorCategory.Fatal
            ? new CopError(CopErrorCodes.InternalError, "The request could not be handled; the log of the host has the reason.",
                CopErrorCategory.Fatal)
            : error;
        var response = context.Response;
        response.Clear();
        response.StatusCode = context.RequestAborted.IsCancellationRequested ? ClientClosed : StatusOf(shown);
        response.ContentType = MediaType;
        response.Headers.CacheControl = "no-store";
        if (shown.Category == CopErrorCategory.Temporary)
            response.Headers.RetryAfter = RetrySeconds.ToString(CultureInfo.InvariantCulture);
        var body = Write(shown, response.StatusCode);
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Returns the HTTP status of an error.</summary>
    public static int StatusOf(CopError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error switch
        {
            { Code: HttpErrorCodes.RateLimited or HttpErrorCodes.TooManyStreams } => StatusCodes.Status429TooManyRequests,
            { Category: CopErrorCategory.Fatal } => StatusCodes.Status500InternalServerError,
            { Category: CopErrorCategory.Temporary } => StatusCodes.Status503ServiceUnavailable,
            { Code: CopErrorCodes.NotFound } => StatusCodes.Status404NotFound,
            // Codes of packages that answer here.
            { Code: "not_addressee" or "delegation_refused" or "standing_refused" } => StatusCodes.Status403Forbidden,
            { Code: "invalid_answer" or "invalid_schema" } => StatusCodes.Status422UnprocessableEntity,
            { Code: HttpErrorCodes.NoIdentity or HttpErrorCodes.LoopbackOnly or HttpErrorCodes.ActorRefused
                or CopErrorCodes.InvalidActor or CopErrorCodes.StoreAccess } => StatusCodes.Status403Forbidden,
            { Code: HttpErrorCodes.UnsupportedMediaType } => StatusCodes.Status415UnsupportedMediaType,
            { Code: CopErrorCodes.LimitExceeded } => StatusCodes.Status413PayloadTooLarge,
            { Code: CopErrorCodes.InvalidQuery or CopErrorCodes.InvalidJson or CopErrorCodes.InvalidDraft or CopErrorCodes.InvalidEvent
                or CopErrorCodes.InvalidId or CopErrorCodes.InvalidTimestamp or CopErrorCodes.InvalidCloudEvent }
                => StatusCodes.Status400BadRequest,
            { Code: CopErrorCodes.InvalidPayload or CopErrorCodes.SchemaUnknown or CopErrorCodes.UnknownParent
                or CopErrorCodes.HashMismatch } => StatusCodes.Status422UnprocessableEntity,
            _ => StatusCodes.Status409Conflict,
        };
    }

    private static byte[] Write(CopError error, int status)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("type", TypePrefix + error.Code);
            json.WriteString("title", error.Code.Replace('_', ' '));
            json.WriteNumber("status", status);
            json.WriteString("detail", error.Message);
            json.WriteString("code", error.Code);
            json.WriteString("category", error.Category switch
            {
                CopErrorCategory.Business => "business",
                CopErrorCategory.Temporary => "temporary",
                _ => "fatal",
            });
            if (error.Details is { } details)
            {
                json.WritePropertyName("details");
                json.WriteRawValue(details.Utf8.Span);
            }

            json.WriteEndObject();
        }

        return bytes.ToArray();
    }
}
