using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;

namespace Cop.Dashboard.Tests;

/// <summary>The MVC pages of a host.</summary>
[Route(Path)]
public sealed class HostController(IAntiforgery antiforgery) : Controller
{
    public const string Path = "host/mvc";

    [HttpGet]
    public ContentResult Show() => Content(antiforgery.GetAndStoreTokens(HttpContext).RequestToken ?? "");

    [HttpPost, ValidateAntiForgeryToken]
    public ContentResult Say(string text) => Content($"{User.FindFirst(ClaimTypes.NameIdentifier)?.Value} said: {text}");
}
