using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Cop;

/// <summary>Generated type information of views, with the omissions that <see cref="ViewJson"/> documents.</summary>
internal static class ViewJsonTypes
{
    private static readonly JsonSerializerOptions Options = new(ViewJsonContext.Default.Options)
    {
        TypeInfoResolver = new ViewJsonContext().WithAddedModifier(Omit),
    };

    public static readonly JsonTypeInfo<Topic> Topic = Of<Topic>();
    public static readonly JsonTypeInfo<CopTask> Task = Of<CopTask>();
    public static readonly JsonTypeInfo<Step> Step = Of<Step>();
    public static readonly JsonTypeInfo<ArtifactEntry> Artifact = Of<ArtifactEntry>();
    public static readonly JsonTypeInfo<Continuation> Continuation = Of<Continuation>();
    public static readonly JsonTypeInfo<ProjectionError> ProjectionError = Of<ProjectionError>();
    public static readonly JsonTypeInfo<ParkedDelivery> ParkedDelivery = Of<ParkedDelivery>();
    public static readonly JsonTypeInfo<ProfileRow> ProfileRow = Of<ProfileRow>();

    private static JsonTypeInfo<TView> Of<TView>() where TView : View => (JsonTypeInfo<TView>)Options.GetTypeInfo(typeof(TView));

    private static void Omit(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (property.PropertyType == typeof(bool) && property.Name is not ("satisfied" or "quiescent"))
                property.ShouldSerialize = (_, value) => value is true;
            else if (property.Name is "pendingTasks" or "activeContinuations" or "openChildren")
                property.ShouldSerialize = (_, value) => value is not 0;
            else if (property.PropertyType == typeof(ImmutableArray<string>) && type.Type != typeof(Step))
                property.ShouldSerialize = (_, value) => value is ImmutableArray<string> { IsDefaultOrEmpty: false };
            else if (property.PropertyType == typeof(ImmutableArray<ContinuationMark>))
                property.ShouldSerialize = (_, value) => value is ImmutableArray<ContinuationMark> { IsDefaultOrEmpty: false };
            else if (property.PropertyType == typeof(ImmutableArray<CopJson?>))
                property.ShouldSerialize = (_, value) => value is ImmutableArray<CopJson?> { IsDefaultOrEmpty: false };
        }

        // A topic's own id is its topicId; the protocol writes it once (spec 2.3.1).
        if (type.Type == typeof(Topic))
        {
            type.Properties.Remove(type.Properties.Single(property => property.Name == "id"));
            type.Properties.Single(property => property.Name == "topicId").Name = "id";
        }
    }
}
