using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Cop.Conformance.Runner;

/// <summary>The binding over HTTP, on the loopback address only: <c>POST /cop/&lt;op&gt;</c>.</summary>
public sealed class HttpTransport : IAsyncDisposable
{
    private readonly WebApplication _application;

    private HttpTransport(WebApplication application, Uri address) => (_application, Address) = (application, address);

    /// <summary>The address it listens on.</summary>
    public Uri Address { get; }

    /// <summary>Starts listening.</summary>
    /// <param name="server">Handles the requests.</param>
    /// <param name="port">The port; 0 for any free port.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task<HttpTransport> OpenAsync(BindingServer server, int port, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.Limits.MaxRequestBodySize = 2 * Messages.MaxBytes;
        });
        builder.Services.AddRoutingCore();
        var application = builder.Build();
        application.MapPost("/cop/{operation}", context => AnswerAsync(server, context));
        application.MapFallback(
            context =>
                WriteAsync(context, StatusCodes.Status404NotFound, BindingServer.NoRequest("Operations are called with POST /cop/<op>.")));
        await application.StartAsync(cancellationToken).ConfigureAwait(false);
        return new HttpTransport(
            application,
            new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()));
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync().ConfigureAwait(false);

    private static async Task AnswerAsync(BindingServer server, HttpContext context)
    {
        // A browser page cannot send this content type to another origin without a preflight request.
        if (!context.Request.HasJsonContentType())
        {
            await WriteAsync(context, StatusCodes.Status400BadRequest, BindingServer.NoRequest("The content type is application/json."))
                .ConfigureAwait(false);
            return;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        var operation = (string)context.Request.RouteValues["operation"]!;
        if (!CopJson.Parse(body.GetBuffer().AsSpan(0, (int)body.Length), Messages.Limits).TryGet(out var members, out var fault)
            || members.Kind != System.Text.Json.JsonValueKind.Object)
        {
            await WriteAsync(
                context, StatusCodes.Status400BadRequest, BindingServer.NoRequest(fault?.Message ?? "The body is no JSON object."))
            .ConfigureAwait(false);
            return;
        }

        var answer = await server.AnswerAsync(operation, members, context.RequestAborted).ConfigureAwait(false);
        var isKnown = answer.At("/error/code")?.AsString() != "unsupported_operation";
        await WriteAsync(context, isKnown ? StatusCodes.Status200OK : StatusCodes.Status404NotFound, answer).ConfigureAwait(false);
    }

    private static async Task WriteAsync(HttpContext context, int status, CopJson answer)
    {
        (context.Response.StatusCode, context.Response.ContentType) = (status, "application/json");
        await context.Response.Body.WriteAsync(answer.Utf8, context.RequestAborted).ConfigureAwait(false);
    }
}
