using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Cop.AspNetCore.Tests;

/// <summary>Signs in the user that a header names, with the roles behind its colon: <c>ada:finance,lead</c>.</summary>
internal sealed class TestSignIn(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public new const string Scheme = "test";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers[WebHost.UserHeader].ToString() is not { Length: > 0 } header)
            return Task.FromResult(AuthenticateResult.NoResult());
        var (name, roles) = header.Split(':', 2) is [var first, var second] ? (first, second.Split(',')) : (header, []);
        var identity = new ClaimsIdentity(
            [new Claim(ClaimTypes.NameIdentifier, Uri.UnescapeDataString(name)), .. roles.Select(role => new Claim(ClaimTypes.Role, role))],
            Scheme);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme)));
    }
}
