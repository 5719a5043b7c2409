using System.Collections.Immutable;

namespace Cop;

/// <summary>All derived state of a topic as of one topicSeq.</summary>
public sealed record TopicState
{
    private readonly ValueArray<CopTask> _tasks;
    private readonly ValueArray<Step> _steps;
    private readonly ValueArray<ArtifactEntry> _artifacts;
    private readonly ValueArray<Continuation> _continuations;
    private readonly ValueArray<ProjectionError> _errors;
    private readonly ValueArray<ProfileRow> _profileRows = [];

    /// <summary>The topicSeq of this state.</summary>
    public required long AsOfSeq { get; init; }

    /// <summary>The topic's own row.</summary>
    public required Topic Topic { get; init; }

    /// <summary>Tasks in the order of their creation.</summary>
    public required ImmutableArray<CopTask> Tasks { get => _tasks; init => _tasks = value; }

    /// <summary>Steps in the order of their creation.</summary>
    public required ImmutableArray<Step> Steps { get => _steps; init => _steps = value; }

    /// <summary>Index entries of artifacts in the order of their creation.</summary>
    public required ImmutableArray<ArtifactEntry> Artifacts { get => _artifacts; init => _artifacts = value; }

    /// <summary>Continuations in the order of their creation.</summary>
    public required ImmutableArray<Continuation> Continuations { get => _continuations; init => _continuations = value; }

    /// <summary>Events that could not be applied, and warnings.</summary>
    public required ImmutableArray<ProjectionError> Errors { get => _errors; init => _errors = value; }

    /// <summary>Rows of profiles in the order of their creation; no part of <see cref="Digest"/>.</summary>
    public ImmutableArray<ProfileRow> ProfileRows { get => _profileRows; init => _profileRows = value; }

    /// <summary>The digest of the core's state.</summary>
    /// <remarks>Decision M-11.</remarks>
    public required string Digest { get; init; }

    /// <summary>Creates the state from the derived rows of a topic.</summary>
    /// <param name="topicId">Topic id.</param>
    /// <param name="asOfSeq">The topicSeq of the rows.</param>
    /// <param name="views">All rows of the topic, in any order.</param>
    /// <param name="upcasters">The upcasters that the rows were computed with.</param>
    public static TopicState From(string topicId, long asOfSeq, IReadOnlyCollection<View> views, UpcasterChain upcasters) => new()
    {
        AsOfSeq = asOfSeq,
        Topic = views.OfType<Topic>().Single(topic => topic.TopicId == topicId),
        Tasks = InOrder<CopTask>(views),
        Steps = InOrder<Step>(views),
        Artifacts = InOrder<ArtifactEntry>(views),
        Continuations = InOrder<Continuation>(views),
        Errors = InOrder<ProjectionError>(views),
        ProfileRows = InOrder<ProfileRow>(views),
        Digest = StateDigest.Compute(views, upcasters),
    };

    private static ImmutableArray<TView> InOrder<TView>(IEnumerable<View> views) where TView : View =>
        [.. views.OfType<TView>().OrderBy(view => view.CreatedSeq).ThenBy(view => view.Key.Id, CopId.Comparer)];
}
