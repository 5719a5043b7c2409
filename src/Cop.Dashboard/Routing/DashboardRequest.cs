using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Cop.Dashboard;

/// <summary>A request to a page.</summary>
internal sealed class DashboardRequest(HttpContext context, DashboardSite site, Visitor visitor, IFormCollection? form)
{
    private const int MaxText = 500;

    public HttpContext Context => context;

    public DashboardSite Site => site;

    public Visitor Visitor => visitor;

    public CopKernel Kernel => DashboardSite.Kernel(context);

    /// <summary>Reads derived state of visible topics.</summary>
    public ICopReadOnlyStore Store => visitor.Scope.Store;

    /// <summary>Reads events of visible topics.</summary>
    public IEventLog Log => visitor.Scope.Log;

    public CancellationToken Cancellation => context.RequestAborted;

    public DateTimeOffset Now => site.Time.GetUtcNow();

    public Links Links { get; } = new(context.Request.PathBase + site.Prefix);

    /// <summary>The sent form; null for a GET.</summary>
    public IFormCollection? Form => form;

    /// <summary>The time after which the open page reads itself again; null when a change of a topic makes it.</summary>
    public TimeSpan? StaleAfter { get; private set; }

    /// <summary>Makes the open page read itself again after a time, or earlier.</summary>
    public void RefreshWithin(TimeSpan time) => StaleAfter = StaleAfter is { } known && known < time ? known : time;

    /// <summary>A parameter of the address; null when it is absent or empty. At most 500 characters.</summary>
    public string? Query(string name)
    {
        var value = context.Request.Query[name].ToString();
        return value.Length == 0 ? null : Texts.Start(value, MaxText);
    }

    /// <summary>A whole number of the address, at least 0; null when it is absent or something else.</summary>
    public long? QueryNumber(string name) =>
        long.TryParse(Query(name)?.TrimStart('#').Replace(",", "", StringComparison.Ordinal), NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var number) ? number : null;

    /// <summary>A field of the form; empty when it is absent.</summary>
    public string Field(string name) => form?[name].ToString() ?? "";

    /// <summary>The values of a field of the form.</summary>
    public IReadOnlyList<string> Fields(string name) => form is null ? [] : [.. form[name].OfType<string>()];
}
