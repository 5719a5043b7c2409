using System.Text.Json;

namespace Cop;

/// <summary>The extension attributes that COP reserves (spec 6.2.1, CE-1).</summary>
/// <param name="Name">The name that CloudEvents allows.</param>
/// <param name="LegacyName">The name as the protocol spells it.</param>
internal sealed record CloudEventAttribute(string Name, string LegacyName)
{
    /// <summary>The value in whichever spelling it came; null when it is not set.</summary>
    public CopJson? Of(CloudEvent carrier) => Of(carrier.Json);

    public CopJson? Of(CopJson json) => Set(json[Name]) ?? Set(json[LegacyName]);

    public bool StandsTwice(CopJson json) => Set(json[Name]) is not null && Set(json[LegacyName]) is not null;

    public string Spelled(bool legacyNames) => legacyNames ? LegacyName : Name;

    // The JSON format writes an attribute that is not set as null, too.
    private static CopJson? Set(CopJson? value) => value is { Kind: not JsonValueKind.Null } ? value : null;
}

/// <summary>The names of attributes.</summary>
internal static class CloudEventAttributes
{
    public static readonly CloudEventAttribute TopicSeq = new("coptopicseq", "copTopicSeq");
    public static readonly CloudEventAttribute CorrelationId = new("copcorrelationid", "copCorrelationId");
    public static readonly CloudEventAttribute ParentEventIds = new("copparenteventids", "copParentEventIds");
    public static readonly CloudEventAttribute Hash = new("cophash", "copHash");
    public static readonly CloudEventAttribute Metadata = new("copmetadata", "copMetadata");
    public static readonly CloudEventAttribute Extra = new("copextra", "copExtra");

    public static readonly CloudEventAttribute[] Reserved = [TopicSeq, CorrelationId, ParentEventIds, Hash, Metadata, Extra];

    /// <summary>In the order in which a missing one is reported.</summary>
    public static readonly string[] Required = ["specversion", "id", "source", "type"];

    public static bool IsReserved(string name) => Array.Exists(Reserved, each => each.Name == name || each.LegacyName == name);

    public static bool IsCore(string name) =>
        name is "specversion" or "id" or "source" or "type" or "subject" or "time" or "datacontenttype" or "dataschema";

    public static bool IsData(string name) => name is "data" or "data_base64";
}
