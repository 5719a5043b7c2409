using System.Runtime.CompilerServices;
using Marten;

namespace Cop;

/// <summary>Configures a Marten store to hold COP topics.</summary>
public static class CopStoreOptionsExtensions
{
    private static readonly ConditionalWeakTable<StoreOptions, CopMartenEventTypes> Known = [];

    /// <summary>
    /// Adds the COP event types, with their canonical bytes, and the COP tables to a Marten store. They are created in the schema of its
    /// events by Marten's migrations.
    /// </summary>
    /// <param name="options">The options of the host's store.</param>
    /// <param name="map">Maps event types to .NET types, for projections of the host; null maps none.</param>
    /// <remarks>Stream ids may be strings or Guids, as the host has set; a topic's Guid is derived from its id.</remarks>
    public static StoreOptions AddCop(this StoreOptions options, Action<CopMartenEventTypes>? map = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var types = new CopMartenEventTypes();
        map?.Invoke(types);
        Known.Add(options, types);
        options.Events.EnableUniqueIndexOnEventId = true;
        options.Events.MetadataConfig.CausationIdEnabled = true;
        options.Events.MetadataConfig.CorrelationIdEnabled = true;
        options.Events.MetadataConfig.HeadersEnabled = true;
        types.Register(options.Events);
        options.Storage.Add(new CopFeature(options));
        return options;
    }

    internal static CopMartenEventTypes? TypesOf(IDocumentStore store) =>
        store.Options is StoreOptions options && Known.TryGetValue(options, out var types) ? types : null;
}
