namespace Cop;

/// <summary>The names of the attributes.</summary>
internal static class CloudEventAttributes
{
    public static readonly CloudEventAttribute TopicSeq = new("coptopicseq", "copTopicSeq");
    public static readonly CloudEventAttribute CorrelationId = new("copcorrelationid", "copCorrelationId");
    public static readonly CloudEventAttribute ParentEventIds = new("copparenteventids", "copParentEventIds");
    public static readonly CloudEventAttribute Hash = new("cophash", "copHash");
    public static readonly CloudEventAttribute Metadata = new("copmetadata", "copMetadata");
    public static readonly CloudEventAttribute Extra = new("copextra", "copExtra");

    public static readonly CloudEventAttribute[] Reserved = [TopicSeq, CorrelationId, ParentEventIds, Hash, Metadata, Extra];

    /// <summary>The required attributes, in the order in which a missing one is reported.</summary>
    public static readonly string[] Required = ["specversion", "id", "source", "type"];

    public static bool IsReserved(string name) => Array.Exists(Reserved, each => each.Name == name || each.LegacyName == name);

    public static bool IsCore(string name) =>
        name is "specversion" or "id" or "source" or "type" or "subject" or "time" or "datacontenttype" or "dataschema";

    public static bool IsData(string name) => name is "data" or "data_base64";
}
