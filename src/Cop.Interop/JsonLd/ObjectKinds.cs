namespace Cop;

/// <summary>The kinds of objects in IRIs. A continuation is its artifact, and has its IRI.</summary>
/// <remarks>Decision D-90.</remarks>
internal static class ObjectKinds
{
    public const string Topic = "topic";
    public const string Event = "event";
    public const string Task = "task";
    public const string Step = "step";
    public const string Artifact = "artifact";

    /// <summary>Returns the IRI of an object; a topic and an event are unique by their id alone.</summary>
    public static string Iri(string kind, string topicId, string id) =>
        kind is Topic or Event ? ObjectIri.Write(kind, id) : ObjectIri.Write(kind, topicId, id);
}
