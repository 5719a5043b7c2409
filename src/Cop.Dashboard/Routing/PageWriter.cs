using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Cop.Dashboard;

/// <summary>Writes answers.</summary>
internal static class PageWriter
{
    private const string FragmentHeader = "Cop-Fragment";
    private const string HtmlType = "text/html; charset=utf-8";

    /// <summary>Whether an open page reads its main part again, which the script asks for.</summary>
    public static bool IsFragment(HttpContext context) =>
        context.Request.Headers.ContainsKey(FragmentHeader) && HttpMethods.IsGet(context.Request.Method);

    public static Task WriteAsync(HttpContext context, DashboardSite site, Visitor? visitor, Answer answer)
    {
        switch (answer)
        {
            case Answer.SeeOther other:
                context.Response.StatusCode = StatusCodes.Status303SeeOther;
                context.Response.Headers.Location = other.Address;
                return Task.CompletedTask;
            case Answer.Download file:
                return SendAsync(context, file);
            case Answer.Fragment fragment:
                context.Response.ContentType = HtmlType;
                return SendAsync(context, fragment.BytesFor(context));
            default:
                return SendAsync(context, site, visitor, (Answer.Page)answer);
        }
    }

    private static Task SendAsync(HttpContext context, DashboardSite site, Visitor? visitor, Answer.Page page)
    {
        var response = context.Response;
        response.StatusCode = page.Status;
        response.ContentType = HtmlType;
        if (page.RetryAfter is { } wait)
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var html = IsFragment(context)
            ? Layout.Main(page) : Layout.Document(context, site, visitor, page);
        return SendAsync(context, Encoding.UTF8.GetBytes(Forms.Complete(html, context)));
    }

    private static Task SendAsync(HttpContext context, Answer.Download file)
    {
        // A neutral type and an attachment: a browser renders nothing of it.
        context.Response.ContentType = "application/octet-stream";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{SafeName(file.Name)}\"";
        return SendAsync(context, file.Content);
    }

    private static async Task SendAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    private static string SafeName(string name) => string.Concat(name.Select(next => char.IsAsciiLetterOrDigit(next)
        || next is '.' or '-' ? next : '-'));
}
