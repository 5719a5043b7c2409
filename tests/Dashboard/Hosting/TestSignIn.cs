using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Cop.Dashboard.Tests;

/// <summary>Signs in the user that a header or a cookie names, with the roles behind its colon: <c>ada:finance,lead</c>.</summary>
internal sealed class TestSignIn(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string UserHeader = "Test-User";
    public const string UserCookie = "test-user";
    public new const string Scheme = "test";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var named = Request.Headers[UserHeader].ToString() is { Length: > 0 } header ? header : Request.Cookies[UserCookie];
        if (string.IsNullOrEmpty(named))
            return Task.FromResult(AuthenticateResult.NoResult());
        var parts = named.Split(':', 2);
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, parts[0])], Scheme);
        identity.AddClaims(parts.Skip(1).SelectMany(roles => roles.Split(',')).Select(role => new Claim(ClaimTypes.Role, role)));
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme)));
    }
}
