using System.Collections.Immutable;

namespace Cop;

/// <summary>How an embedded store is opened.</summary>
public sealed record EmbeddedOptions
{
    private readonly ValueArray<IUpcaster> _upcasters = [];
    private readonly ValueArray<Profile> _profiles = [];

    /// <summary>The node that appends here; absent, it is derived from the store's id and so the same at every opening (D-86).</summary>
    public string? NodeId { get; init; }

    /// <summary>Opens beside a running store, without its lock, and sees it as it was then; every write is refused.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Events that a reading of the log takes from the journal at a time.</summary>
    public int ReadBatchSize { get; init; } = 256;

    /// <summary>The same upcasters that the kernel has: opening replays events through them (M-3). A host's <c>UseJournal</c> takes those of its kernel when this is empty.</summary>
    public ImmutableArray<IUpcaster> Upcasters { get => _upcasters; init => _upcasters = value; }

    /// <summary>
    /// The same profiles that the kernel has: opening replays events through their projections. A host's <c>UseJournal</c> takes those of its kernel when this is empty. The rows
    /// of a profile that is missing here are rebuilt when the kernel starts.
    /// </summary>
    public ImmutableArray<Profile> Profiles { get => _profiles; init => _profiles = value; }

    /// <summary>Throws when a value makes no sense.</summary>
    /// <exception cref="ArgumentException">It names the option.</exception>
    public void Validate()
    {
        if (NodeId is not null && CopId.Validate(NodeId, nameof(NodeId)) is { } error)
            throw new ArgumentException(error.Message, nameof(NodeId));
        _ = new UpcasterChain(Upcasters);
        _ = new RowProjector(Profiles);
        ArgumentOutOfRangeException.ThrowIfLessThan(ReadBatchSize, 1, nameof(ReadBatchSize));
    }
}
