using System.Collections.Concurrent;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cop.Dashboard.Tests;

/// <summary>A web host with a kernel and a dashboard on Kestrel, at a free port of the loopback address.</summary>
/// <remarks>A cookie or a header of the tests stands for the signed-in user, and a header for the remote address.</remarks>
internal sealed partial class DashboardHost : IAsyncDisposable
{
    public const string RemoteHeader = "Test-Remote";

    /// <summary>The prefix that a proxy has taken off, as a host learns it of the proxy.</summary>
    public const string PrefixHeader = "Test-Prefix";

    private readonly ConcurrentDictionary<string, bool> _followed;

    private DashboardHost(WebApplication app, ConcurrentDictionary<string, bool> followed) =>
        (App, Client, _followed) = (app, NewClient(app.Urls.First()), followed);

    public WebApplication App { get; }

    /// <summary>A client that is not signed in and follows no redirect.</summary>
    public HttpClient Client { get; }

    public string Address => App.Urls.First();

    /// <summary>Gives each appended event its id; null for ids of the kernel.</summary>
    public Func<string>? NewEventId { get; init; }

    public CopKernel Kernel => App.Services.GetRequiredService<CopKernel>();

    /// <summary>Whether a stream of an open page has observed a topic; <c>*</c> for any.</summary>
    public bool IsFollowed(string topic) => _followed.ContainsKey(topic);

    /// <param name="cop">The kernel; null for one in memory.</param>
    /// <param name="options">The dashboard's options.</param>
    /// <param name="services">Adds the host's own services.</param>
    /// <param name="hasPolicy">Whether the mount asks for a signed-in user.</param>
    /// <param name="environment">The host's environment.</param>
    /// <param name="mount">Changes the mount.</param>
    /// <param name="pathBase">The host's path base.</param>
    /// <param name="own">Adds the host's own middleware and pages.</param>
    /// <param name="newEventId">Gives each appended event its id.</param>
    public static async Task<DashboardHost> StartAsync(
        Action<CopBuilder>? cop = null, DashboardOptions? options = null, Action<IServiceCollection>? services = null,
        bool hasPolicy = false, string environment = "Development", Action<IEndpointConventionBuilder>? mount = null,
        string pathBase = "", Action<WebApplication>? own = null, Func<string>? newEventId = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.AddAuthorizationBuilder().AddPolicy("operators", policy => policy.RequireAuthenticatedUser())
            .AddPolicy("lead", policy => policy.RequireRole("lead"));
        builder.Services.AddAuthentication(TestSignIn.Scheme)
            .AddScheme<Microsoft.AspNetCore.Authentication.AuthenticationSchemeOptions, TestSignIn>(TestSignIn.Scheme, null);
        services?.Invoke(builder.Services);
        builder.Services.AddCop(kernel => (cop ?? (memory => memory.UseMemory())).Invoke(kernel));
        var (app, followed) = (builder.Build(), new ConcurrentDictionary<string, bool>(StringComparer.Ordinal));
        app.Use((context, next) =>
        {
            NoteStream(context, followed);
            if (context.Request.Headers[RemoteHeader].ToString() is { Length: > 0 } remote)
                context.Connection.RemoteIpAddress = remote == "none" ? null : IPAddress.Parse(remote);
            if (context.Request.Headers[PrefixHeader].ToString() is { Length: > 0 } prefix)
                context.Request.PathBase = prefix;
            return next(context);
        });
        if (pathBase.Length > 0)
            app.UsePathBase(pathBase);
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        own?.Invoke(app);
        // Tests that ask until something is shown would meet the limit of reads on a fast machine, and whole pages take their time.
        var (given, usual) = (options ?? new DashboardOptions(), new DashboardOptions());
        var dashboard = app.MapCopDashboard("/cop", given with
        {
            ReadsPerMinute = given.ReadsPerMinute == usual.ReadsPerMinute ? int.MaxValue : given.ReadsPerMinute,
            IndexPatience = given.IndexPatience == usual.IndexPatience ? HangLimit.Span : given.IndexPatience,
            BlockPatience = given.BlockPatience == usual.BlockPatience ? HangLimit.Span : given.BlockPatience,
        });
        if (hasPolicy)
            dashboard.RequireAuthorization("operators");
        mount?.Invoke(dashboard);
        await app.StartAsync();
        return new DashboardHost(app, followed) { NewEventId = newEventId };
    }

    /// <summary>A client that is signed in as a user, with roles behind a colon: <c>ada:finance,lead</c>.</summary>
    public HttpClient As(string user)
    {
        var client = NewClient(Address);
        client.DefaultRequestHeaders.Add(TestSignIn.UserHeader, user);
        return client;
    }

    public Task<string> PageAsync(string path) => PageAsync(Client, path);

    public static async Task<string> PageAsync(HttpClient client, string path)
    {
        var answer = await client.GetAsync(path);
        var body = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, $"{path}: {body}");
        return body;
    }

    /// <summary>Sends a form as a browser on this site does.</summary>
    public Task<HttpResponseMessage> SendAsync(string path, params (string, string)[] fields) => SendAsync(Client, path, fields);

    public async Task<HttpResponseMessage> SendAsync(HttpClient client, string path, params (string, string)[] fields)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Item1, field.Item2))),
        };
        message.Headers.Add("Sec-Fetch-Site", "same-origin");
        message.Headers.Add("Origin", Address);
        return await client.SendAsync(message);
    }

    public async Task<Event> AppendAsync(string topicId, EventDraft draft, string person = "human:ada") => (await Kernel.AppendAsync(
        topicId, draft with { Id = draft.Id ?? NewEventId?.Invoke() }, new Actor(person))).Unwrap().Events[0];

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.DisposeAsync();
    }

    /// <summary>The links of a page within the dashboard.</summary>
    public static IEnumerable<string> LinksOf(string html) => Href().Matches(html).Select(match => WebUtility.HtmlDecode(
        match.Groups[1].Value));

    // A stream observes commits before its answer begins.
    private static void NoteStream(HttpContext context, ConcurrentDictionary<string, bool> followed)
    {
        if (context.Request.Path.Value?.EndsWith("/live", StringComparison.Ordinal) != true)
            return;
        context.Response.OnStarting(() =>
        {
            foreach (var topic in context.Request.Query["t"].OfType<string>().Where(_ => context.Response.StatusCode == 200))
                followed[topic] = true;
            return Task.CompletedTask;
        });
    }

    private static HttpClient NewClient(string address) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(address) };

    [GeneratedRegex("(?:href|action|src)=\"([^\"#]+)\"")]
    private static partial Regex Href();
}
