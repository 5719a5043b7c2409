using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cop.Dashboard;

/// <summary>A part of a page that is read by itself: when its read fails or takes too long, the rest of the page stays.</summary>
/// <param name="Value">The value; null when it was not read.</param>
/// <param name="Fault">The message in its place; null when it was read.</param>
internal sealed record Block<T>(T? Value, string? Fault) where T : class
{
    /// <summary>The part, or the reason why it is missing.</summary>
    public Html Write(string name, Func<T, Html> write) => Value is { } value ? write(value) : Html.Of($"""
        <section><h2>{name}</h2><p class="bad">✗ {Fault}</p></section>
        """);
}

/// <summary>Reads parts of pages.</summary>
internal static class Block
{
    /// <summary>Reads a part, for at most the time that the options allow.</summary>
    public static async Task<Block<T>> ReadAsync<T>(DashboardRequest request, Func<CancellationToken, Task<T>> read) where T : class
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(request.Cancellation);
        ending.CancelAfter(request.Site.Options.BlockPatience);
        try
        {
            return new Block<T>(await read(ending.Token).ConfigureAwait(false), null);
        }
        catch (OperationCanceledException) when (!request.Cancellation.IsCancellationRequested)
        {
            return new Block<T>(null, "Not read in time. Load the page again.");
        }
        catch (Exception fault) when (!request.Cancellation.IsCancellationRequested)
        {
            var error = StoreFaults.ErrorOf(fault, request.Context.RequestServices.GetService<ILoggerFactory>());
            return new Block<T>(null, $"Not read: {error.Code}. Load the page again; the log of the host has the details.");
        }
    }
}
