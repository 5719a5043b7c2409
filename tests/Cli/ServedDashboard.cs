using System.Net;
using System.Text.RegularExpressions;
using Cop.AspNetCore;
using Cop.Dashboard;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Cop.Cli.Tests;

/// <summary>The dashboard of a kernel in this process, on the loopback address, with every permission.</summary>
internal sealed partial class ServedDashboard : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ServedDashboard(WebApplication app)
    {
        _app = app;
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Client { get; }

    public static async Task<ServedDashboard> StartAsync(Action<CopBuilder> configure)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.AddCop(configure);
        var app = builder.Build();
        app.MapCopDashboard("/cop", new DashboardOptions { ReadsPerMinute = int.MaxValue, WritesPerMinute = int.MaxValue });
        await app.StartAsync();
        return new ServedDashboard(app);
    }

    /// <summary>Reads a page again until it holds.</summary>
    public async Task<string> UntilAsync(string path, Func<string, bool> holds)
    {
        using var limit = HangLimit.Begin();
        while (true)
        {
            using var answer = await Client.GetAsync(path, limit.Token);
            var html = await answer.Content.ReadAsStringAsync(limit.Token);
            if (answer.IsSuccessStatusCode && holds(html))
                return html;
        }
    }

    /// <summary>Sends a form as a browser on this site does.</summary>
    public async Task<HttpResponseMessage> SendAsync(string path, params (string Name, string Value)[] fields)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        message.Headers.Add("Sec-Fetch-Site", "same-origin");
        return await Client.SendAsync(message);
    }

    /// <summary>The texts of the cells of a page's rows that begin with a head.</summary>
    public static List<string[]> Rows(string html) => [.. TableRow().Matches(html).Select(row => Cell().Matches(row.Value)
        .Select(cell => WebUtility.HtmlDecode(Tag().Replace(cell.Groups[1].Value, "")).Trim()).ToArray())];

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    [GeneratedRegex("<tr><th scope=\"row\">.*?</tr>", RegexOptions.Singleline)]
    private static partial Regex TableRow();

    [GeneratedRegex("<t[hd][^>]*>(.*?)</t[hd]>", RegexOptions.Singleline)]
    private static partial Regex Cell();

    [GeneratedRegex("<[^>]+>")]
    private static partial Regex Tag();
}
