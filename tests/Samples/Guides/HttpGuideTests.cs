using System.Net;
using System.Security.Claims;
using Cop.AspNetCore;
using Cop.Hitl;
using Cop.Surfaces;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Cop.Samples.Tests.Guides;

/// <summary>Runs the code of docs/http.md.</summary>
public sealed class HttpGuideTests
{
    [Fact]
    public async Task A_host_with_policies_answers_no_caller_that_is_not_signed_in()
    {
        var directory = Directory.CreateTempSubdirectory("cop-http-guide-");
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddAuthentication(BearerTokenDefaults.AuthenticationScheme).AddBearerToken();
        builder.Services.AddAuthorizationBuilder()
            .AddPolicy("members", policy => policy.RequireAuthenticatedUser())
            .AddPolicy("writers", policy => policy.RequireRole("writer"));
        #region http-host
        builder.Services.AddCop(cop => cop.UseJournal(directory.FullName).AddHitl());
        builder.Services.AddSingleton<ITopicAccess, TenantAccess>();   // optional: which topics a user may see

        var app = builder.Build();
        var endpoints = app.MapCop();                                  // below /cop/v1
        endpoints.RequireAuthorization("members");
        endpoints.Group("append").RequireAuthorization("writers");     // by group
        #endregion

        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        (await client.GetAsync("/cop/v1/topics")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await app.DisposeAsync();
        directory.Delete(recursive: true);
    }

    #region http-access
    public sealed class TenantAccess : ITopicAccess
    {
        public ValueTask<TopicFilter> GetFilterAsync(ClaimsPrincipal user, CancellationToken cancellationToken) =>
            ValueTask.FromResult(user.FindFirst("tenant") is { } tenant
                ? TopicFilter.ForMetadata("tenant", tenant.Value) : TopicFilter.None);
    }
    #endregion
}
