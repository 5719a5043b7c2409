using JasperFx.Events;
using Marten;
using Weasel.Core;
using Weasel.Core.Migrations;

namespace Cop;

/// <summary>The COP tables as a feature of a Marten store, so that its migrations create them.</summary>
internal sealed class CopFeature(StoreOptions options) : FeatureSchemaBase("cop", options.Advanced.Migrator)
{
    // Marten's own tables of events come first: the host may set their schema after this feature was added.
    public override IEnumerable<Type> DependentTypes() => [typeof(IEvent)];

    protected override IEnumerable<ISchemaObject> schemaObjects() =>
        [new CopTables(options.Events.DatabaseSchemaName, options.Events.StreamIdentity),
            new SessionFigures(options.Events.DatabaseSchemaName), new TopicIndexTables(options.Events.DatabaseSchemaName)];
}
