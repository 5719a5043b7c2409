using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Cop.Protocol;

/// <summary>Converts views to canonical JSON and back. Two views are equal when their JSON is.</summary>
/// <remarks>
/// Left out are nulls, false flags, counters at zero, and empty lists except a step's <c>artifactIds</c> (2.5.1). <c>satisfied</c> and
/// <c>quiescent</c> are always present. A topic has <c>id</c> and no <c>topicId</c>. Protocol 2.3 to 2.7, 2.5.1; decision D-41.
/// </remarks>
public static class ViewJson
{
    /// <summary>Writes a view as canonical JSON.</summary>
    public static CopJson Write(View view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return view switch
        {
            Topic topic => CopJson.Serialize(topic, ViewJsonTypes.Topic),
            CopTask task => CopJson.Serialize(task, ViewJsonTypes.Task),
            Step step => CopJson.Serialize(step, ViewJsonTypes.Step),
            ArtifactEntry artifact => CopJson.Serialize(artifact, ViewJsonTypes.Artifact),
            Continuation continuation => CopJson.Serialize(continuation, ViewJsonTypes.Continuation),
            ProjectionError error => CopJson.Serialize(error, ViewJsonTypes.ProjectionError),
            ParkedDelivery parked => CopJson.Serialize(parked, ViewJsonTypes.ParkedDelivery),
            ProfileRow row => CopJson.Serialize(row, ViewJsonTypes.ProfileRow),
            _ => throw new ArgumentException($"{view.GetType().Name} is not a kind of view.", nameof(view)),
        };
    }

    /// <summary>Writes the artifact object as its event holds it, unknown members included, with the topic of its envelope.</summary>
    /// <remarks>Protocol 2.6.1.</remarks>
    public static CopJson Write(Artifact artifact)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        return artifact.Json["topicId"] is { Kind: JsonValueKind.String }
            ? artifact.Json
            : artifact.Json.With("topicId", CopJson.From(artifact.Entry.TopicId));
    }

    /// <summary>Reads a view that <see cref="Write(View)"/> wrote.</summary>
    /// <exception cref="CopInvariantException">The text is not JSON of such a view: the store was changed from outside.</exception>
    public static View Read(ViewKind kind, ReadOnlySpan<byte> utf8) => kind switch
    {
        ViewKind.Topic => Read(utf8, ViewJsonTypes.Topic),
        ViewKind.Task => Whole(Read(utf8, ViewJsonTypes.Task)),
        ViewKind.Step => Whole(Read(utf8, ViewJsonTypes.Step)),
        ViewKind.Artifact => Read(utf8, ViewJsonTypes.Artifact),
        ViewKind.Continuation => Whole(Read(utf8, ViewJsonTypes.Continuation)),
        ViewKind.ProjectionError => Read(utf8, ViewJsonTypes.ProjectionError),
        ViewKind.ParkedDelivery => Read(utf8, ViewJsonTypes.ParkedDelivery),
        ViewKind.ProfileRow => Read(utf8, ViewJsonTypes.ProfileRow),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static TView Read<TView>(ReadOnlySpan<byte> utf8, JsonTypeInfo<TView> type) where TView : View
    {
        try
        {
            return JsonSerializer.Deserialize(utf8, type)
                ?? throw new CopInvariantException($"A stored {typeof(TView).Name} is null; rebuild its topic.");
        }
        catch (JsonException fault)
        {
            throw new CopInvariantException($"A stored {typeof(TView).Name} cannot be read; rebuild its topic.", fault);
        }
    }

    // Generated code sets an absent init-only member to its type's default, not the record's; default lists cannot be used.
    private static CopTask Whole(CopTask task) => task.ArtifactIds.IsDefault ? task with { ArtifactIds = [] } : task;

    private static Step Whole(Step step) => step.ArtifactIds.IsDefault ? step with { ArtifactIds = [] } : step;

    private static Continuation Whole(Continuation continuation) => continuation with
    {
        WaitFor = continuation.WaitFor.IsDefault ? [] : continuation.WaitFor,
        Matches = continuation.Matches.IsDefault ? [] : continuation.Matches,
        Marks = continuation.Marks.IsDefault ? [] : continuation.Marks,
    };
}
