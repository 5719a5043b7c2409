using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cop.AspNetCore.Tests;

/// <summary>A web host with a kernel on Kestrel, at a free port of the loopback address.</summary>
/// <remarks>Two headers of the tests stand for the remote address and the signed-in user.</remarks>
internal sealed class WebHost : IAsyncDisposable
{
    public const string RemoteHeader = "Test-Remote";
    public const string UserHeader = "Test-User";

    private WebHost(WebApplication app) => (App, Client) = (app, new HttpClient { BaseAddress = new Uri(app.Urls.First()) });

    public WebApplication App { get; }

    public HttpClient Client { get; }

    public LogLines Log => App.Services.GetRequiredService<LogLines>();

    public CopKernel Kernel => App.Services.GetRequiredService<CopKernel>();

    public static async Task<WebHost> StartAsync(
        Action<WebApplication> map, Action<CopBuilder>? cop = null, Action<IServiceCollection>? services = null,
        string environment = "Production")
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<LogLines>();
        builder.Services.AddSingleton<ILoggerProvider>(provider => provider.GetRequiredService<LogLines>());
        builder.Services.AddAuthorizationBuilder()
            .AddPolicy("operators", policy => policy.RequireAuthenticatedUser())
            .AddPolicy("nobody", policy => policy.RequireAssertion(_ => false));
        builder.Services.AddAuthentication(TestSignIn.Scheme)
            .AddScheme<Microsoft.AspNetCore.Authentication.AuthenticationSchemeOptions, TestSignIn>(TestSignIn.Scheme, null);
        services?.Invoke(builder.Services);
        builder.Services.AddCop(kernel =>
        {
            kernel.UseMemory();
            cop?.Invoke(kernel);
        });
        var app = builder.Build();
        app.Use((context, next) =>
        {
            if (context.Request.Headers[RemoteHeader].ToString() is { Length: > 0 } remote)
                context.Connection.RemoteIpAddress = remote == "none" ? null : IPAddress.Parse(remote);
            return next(context);
        });
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        map(app);
        await app.StartAsync();
        return new WebHost(app);
    }

    /// <summary>Returns a client that is signed in.</summary>
    public HttpClient As(string user)
    {
        var client = new HttpClient { BaseAddress = Client.BaseAddress };
        client.DefaultRequestHeaders.Add(UserHeader, user);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.DisposeAsync();
    }
}
