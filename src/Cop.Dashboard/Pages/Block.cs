using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cop.Dashboard;

/// <summary>A part of a page that is read by itself: when its read fails or takes too long, the rest of the page stays.</summary>
/// <param name="Value">The value; null when it was not read.</param>
/// <param name="Fault">The message in its place; null when it was read.</param>
internal sealed record Block<T>(T? Value, string? Fault) where T : class
{
    /// <summary>The status of a page that is about this part.</summary>
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>The part, or the reason why it is missing.</summary>
    public Html Write(string name, Func<T, Html> write) => Value is { } value ? write(value) : Html.Of($"""
        <section><h2>{name}</h2><p class="bad">✗ {Fault}</p></section>
        """);
}

/// <summary>Reads parts of pages.</summary>
internal static class Block
{
    private const string Again = "The page tries again by itself; without a script load it again.";

    /// <summary>The time after which an open page that lacks a part reads itself again.</summary>
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

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
            request.RefreshWithin(Retry);
            return new Block<T>(null, $"Not read in time. {Again}") { Status = StatusCodes.Status503ServiceUnavailable };
        }
        catch (Exception fault) when (!request.Cancellation.IsCancellationRequested)
        {
            return Failed<T>(request, fault);
        }
    }

    /// <summary>Reads the part that a page is about, for as long as the visitor waits. Errors of the address are not caught.</summary>
    public static async Task<Block<T>> ReadMainAsync<T>(DashboardRequest request, Func<Task<T>> read) where T : class
    {
        try
        {
            return new Block<T>(await read().ConfigureAwait(false), null);
        }
        catch (Exception fault) when (!request.Cancellation.IsCancellationRequested
            && fault is not CopException { Error.Category: CopErrorCategory.Business })
        {
            return Failed<T>(request, fault);
        }
    }

    private static Block<T> Failed<T>(DashboardRequest request, Exception fault) where T : class
    {
        var error = StoreFaults.ErrorOf(fault, request.Context.RequestServices.GetService<ILoggerFactory>());
        if (error.Category != CopErrorCategory.Temporary)
            return new Block<T>(null, $"Not read: {error.Code}. Load the page again; the log of the host has the details.")
            {
                Status = StatusCodes.Status500InternalServerError,
            };
        request.RefreshWithin(Retry);
        return new Block<T>(null, $"Not read: {error.Code}. {error.Message} {Again}") { Status = StatusCodes.Status503ServiceUnavailable };
    }
}
