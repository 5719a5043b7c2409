using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Cop.Hitl;

namespace Cop.Dashboard.Tests;

/// <summary>The programs of docs/dashboard.md.</summary>
public sealed class GuideTests
{
    [Fact]
    public async Task The_host_of_the_guide_serves_the_dashboard()
    {
        var directory = Directory.CreateTempSubdirectory("cop-dashboard-");
        try
        {
            await using var app = Build(["--urls", "http://127.0.0.1:0"], Path.Combine(directory.FullName, "store"));
            app.MapGet("/", () => "The host's own page");
            app.MapCopDashboard("/secured", new DashboardOptions { Operate = DashboardPermission.ForPolicy("lead") });
            await app.StartAsync();
            using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
            (await client.GetStringAsync("/cop")).ShouldContain("No topics yet");
            foreach (var path in PageTests.All.Where(path => !path.Contains("urn:cop", StringComparison.Ordinal)))
                (await client.GetAsync("/cop/" + path)).IsSuccessStatusCode.ShouldBeTrue(path);
            using var own = await client.GetAsync("/");
            (await own.Content.ReadAsStringAsync()).ShouldBe("The host's own page");
            own.Headers.Contains("Content-Security-Policy").ShouldBeFalse("the dashboard adds nothing to other pages");
            (await client.GetStringAsync("/secured/topics")).ShouldContain("No topics yet");
            (await client.GetStringAsync("/secured/topics?status=open")).ShouldContain("Nothing matches");
            await app.StopAsync();
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("cop")]
    [InlineData("/")]
    [InlineData("/cop/")]
    [InlineData("/{x}")]
    public async Task A_prefix_that_is_no_path_is_refused(string prefix)
    {
        await using var app = Build(["--urls", "http://127.0.0.1:0"], Path.Combine(Path.GetTempPath(), "unused"));
        Should.Throw<ArgumentException>(() => app.MapCopDashboard(prefix));
    }

    private static WebApplication Build(string[] args, string directory)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddCop(cop =>
        {
            cop.UseJournal(directory);
            cop.AddHitl();
            cop.AddLedger();
        });
        var app = builder.Build();
        // On a slow machine the parts of the first page take longer than a page of the guide waits for them.
        app.MapCopDashboard("/cop", new DashboardOptions { BlockPatience = HangLimit.Span });
        return app;
    }

    // Compiled, not run: it stores into the working directory.
    internal static async Task RunAsync(string[] args)
    {
        #region DashboardHost
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddCop(cop =>
        {
            cop.UseJournal("./.cop/store");
            cop.AddHitl();
            cop.AddLedger();
        });
        var app = builder.Build();
        app.MapCopDashboard("/cop");
        await app.RunAsync();
        #endregion
    }

    internal static void Secure(WebApplication app)
    {
        #region DashboardAccess
        app.MapCopDashboard("/cop", new DashboardOptions
        {
            Operate = DashboardPermission.ForPolicy("lead"),
            Verify = DashboardPermission.When(user => user.IsInRole("auditor")),
        }).RequireAuthorization("operators");
        #endregion
    }
}
