using System.Text.Json.Serialization;

namespace Cop.Events;

/// <summary>An artifact as its event contains it.</summary>
/// <param name="Id">The id.</param>
/// <param name="Type">The artifact type, such as <c>app/report</c>.</param>
/// <param name="Payload">The content; may be the JSON value null.</param>
/// <remarks>Protocol 2.6.</remarks>
public sealed record CreatedArtifact(
    string Id, string Type, [property: JsonConverter(typeof(ArtifactContentConverter))] CopJson Payload)
{
    /// <summary>The format of the content; null when it is not given.</summary>
    public string? Format { get; init; }

    /// <summary>The topic, equal to the event's; null when it is not given.</summary>
    public string? TopicId { get; init; }

    /// <summary>Metadata, an object; null when there is none.</summary>
    public CopJson? Metadata { get; init; }
}
