using System.Text.Json.Serialization.Metadata;

namespace Cop;

/// <summary>Upcasts payloads from record to record.</summary>
/// <remarks>Two of the same records are equal, so that several agents may bring them. Decision M-3.</remarks>
internal sealed record RecordUpcaster<TOld, TNew> : IRecordUpcaster
    where TOld : IEventPayload<TOld>
    where TNew : IUpcastFrom<TOld, TNew>, IEventPayload<TNew>
{
    public string EventType => TNew.EventType;

    public string FromVersion => TOld.SchemaVersion;

    public string ToVersion => TNew.SchemaVersion;

    public CopJson Upcast(CopJson payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        var old = payload.Deserialize(TOld.JsonType) ?? throw new System.Text.Json.JsonException("The payload is null.");
        var result = CopJson.Serialize(TNew.Upcast(old), TNew.JsonType);
        foreach (var (name, value) in payload.Members)
        {
            if (!IsKnown(TOld.JsonType, name) && result[name] is null)
                result = result.With(name, value);
        }

        return result;
    }

    private static bool IsKnown(JsonTypeInfo type, string name) => type.Properties.Any(member => member.Name == name);
}
