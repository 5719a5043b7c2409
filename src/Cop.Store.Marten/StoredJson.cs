using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cop;

/// <summary>The JSON forms of events and subscriptions in the database.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AgentSubscription))]
internal sealed partial class StoredJson : JsonSerializerContext
{
    public static byte[] Bytes(CopJson json) =>
        MemoryMarshal.TryGetArray(json.Utf8, out var segment) && segment.Count == segment.Array!.Length
            ? segment.Array
            : json.Utf8.ToArray();

    /// <summary>Reads an event; the message of an exception names its location.</summary>
    /// <exception cref="CopInvariantException">The row holds no COP event: it was changed, or appended, from outside.</exception>
    public static Event Event<TPlace>(byte[]? body, Func<TPlace, string> describe, TPlace place)
    {
        if (body is null)
            throw Unreadable(describe(place), "it has no canonical bytes", null);
        try
        {
            return Cop.Event.From(CopJson.FromTrusted(body)).TryGet(out var stored, out var error)
                ? stored
                : throw Unreadable(describe(place), error.Message, null);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw Unreadable(describe(place), fault.Message, fault);
        }
    }

    public static byte[] Subscription(AgentSubscription subscription) =>
        JsonSerializer.SerializeToUtf8Bytes(subscription, Default.AgentSubscription);

    public static AgentSubscription Subscription(byte[] utf8)
    {
        var read = JsonSerializer.Deserialize(utf8, Default.AgentSubscription)
            ?? throw new CopInvariantException("A stored subscription is null.");
        // Generated code sets absent lists to their unusable default.
        return read with
        {
            CompletedAboveCursor = read.CompletedAboveCursor.IsDefault ? [] : read.CompletedAboveCursor,
            Attempts = read.Attempts.IsDefault ? [] : read.Attempts,
        };
    }

    private static CopInvariantException Unreadable(string place, string why, Exception? fault) => new(
        $"The row at {place} holds no COP event ({why}): the stream was changed from outside COP. Restore it from a backup.", fault!);
}
