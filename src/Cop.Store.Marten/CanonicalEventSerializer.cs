using JasperFx.Events;

namespace Cop;

/// <summary>Stores the canonical bytes of an event unchanged, so that its hash never depends on Marten's JSON.</summary>
internal sealed class CanonicalEventSerializer(CopMartenEventTypes types) : IEventBinarySerializer
{
    public byte[] Serialize(Type type, object data) => StoredJson.Bytes(((CopMartenEvent)data).Event.Json);

    public object Deserialize(Type type, byte[] data) =>
        types.Create(type, StoredJson.Event(data, static place => place, "a stream of Marten"));
}
