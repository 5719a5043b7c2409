using System.Collections.Immutable;

namespace Cop;

/// <summary>Options of the embedded store.</summary>
public sealed record EmbeddedOptions
{
    private readonly ValueArray<IUpcaster> _upcasters = [];
    private readonly ValueArray<Profile> _profiles = [];

    /// <summary>The id of the node that appends; null derives it from the store's id, so that it is the same at every opening.</summary>
    /// <remarks>Decision D-86.</remarks>
    public string? NodeId { get; init; }

    /// <summary>
    /// Whether to open the store without its lock, while another process may write. It shows the state of the opening and refuses every
    /// write. Default: false.
    /// </summary>
    public bool ReadOnly { get; init; }

    /// <summary>The number of events per read of the journal. Default: 256.</summary>
    public int ReadBatchSize { get; init; } = 256;

    /// <summary>
    /// The kernel's upcasters, through which opening replays events. When empty, <c>UseJournal</c> uses those of its kernel.
    /// </summary>
    /// <remarks>Decision M-3.</remarks>
    public ImmutableArray<IUpcaster> Upcasters { get => _upcasters; init => _upcasters = value; }

    /// <summary>
    /// The kernel's profiles, through whose projections opening replays events. When empty, <c>UseJournal</c> uses those of its kernel. The
    /// rows of a missing profile are rebuilt when the kernel starts.
    /// </summary>
    public ImmutableArray<Profile> Profiles { get => _profiles; init => _profiles = value; }

    /// <summary>Validates the options.</summary>
    /// <exception cref="ArgumentException">An option is invalid; the message names it.</exception>
    public void Validate()
    {
        if (NodeId is not null && CopId.Validate(NodeId, nameof(NodeId)) is { } error)
            throw new ArgumentException(error.Message, nameof(NodeId));
        _ = new UpcasterChain(Upcasters);
        _ = new RowProjector(Profiles);
        ArgumentOutOfRangeException.ThrowIfLessThan(ReadBatchSize, 1, nameof(ReadBatchSize));
    }
}
