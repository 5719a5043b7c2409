using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>Selects Marten as the event store of a host's kernel.</summary>
public static class CopBuilderMartenExtensions
{
    /// <summary>Uses the store at a connection string, with a Marten store and a connection pool of its own.</summary>
    /// <param name="cop">The host's kernel.</param>
    /// <param name="connectionString">A connection string of Npgsql.</param>
    /// <param name="options">The node's id and its settings.</param>
    public static CopBuilder UseMarten(this CopBuilder cop, string connectionString, CopMartenOptions options)
    {
        ArgumentNullException.ThrowIfNull(cop);
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return cop.UseEventStore(
            async (services, token) => AsStore(
                await MartenEventStore.OpenAsync(connectionString, WithLoggers(options, services), token).ConfigureAwait(false)));
    }

    /// <summary>Uses the host's registered <see cref="IDocumentStore"/>, whose options have <c>AddCop</c>.</summary>
    /// <param name="cop">The host's kernel.</param>
    /// <param name="options">The node's id and its settings.</param>
    public static CopBuilder UseMarten(this CopBuilder cop, CopMartenOptions options) =>
        cop.UseMarten(static services => services.GetRequiredService<IDocumentStore>(), options);

    /// <summary>Uses a Marten store of the host, whose options have <c>AddCop</c>.</summary>
    /// <param name="cop">The host's kernel.</param>
    /// <param name="getStore">Finds the store, such as one of several in a host; the host disposes it.</param>
    /// <param name="options">The node's id and its settings.</param>
    public static CopBuilder UseMarten(this CopBuilder cop, Func<IServiceProvider, IDocumentStore> getStore, CopMartenOptions options)
    {
        ArgumentNullException.ThrowIfNull(cop);
        ArgumentNullException.ThrowIfNull(getStore);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return cop.UseEventStore(
            async (services, token) => AsStore(
                await MartenEventStore.OpenAsync(getStore(services), WithLoggers(options, services), token).ConfigureAwait(false)));
    }

    private static CopMartenOptions WithLoggers(CopMartenOptions options, IServiceProvider services) =>
        options.LoggerFactory is null ? options with { LoggerFactory = services.GetService<ILoggerFactory>() } : options;

    private static CopResult<IEventStore> AsStore(CopResult<MartenEventStore> opened) => opened.Map(store => (IEventStore)store);
}
