using System.Collections.Immutable;

namespace Cop;

public sealed partial class CopKernel
{
    /// <summary>The operations that packages offer through the host's interfaces.</summary>
    public ImmutableArray<KernelOperation> Operations => Components.Options.Operations;

    /// <summary>The sequences of rows that the store keeps beside the log, such as those of a ledger; null when it keeps none.</summary>
    public IAppendOnlyStore? Sequences => Components.Storage.AppendOnly;

    /// <summary>Reads events as they are stored, without upcasting: what hashes, signatures and ledgers are about.</summary>
    public IEventLog StoredLog => Components.StoredLog;

    /// <summary>Returns the store and the log as a caller may see them: other topics read as if they did not exist.</summary>
    /// <param name="filter">The topics that the caller may see.</param>
    public TopicScope Within(TopicFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return new TopicScope(Store, Log, filter);
    }
}
