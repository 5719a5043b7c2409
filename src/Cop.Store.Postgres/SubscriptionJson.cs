using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cop;

/// <summary>How a subscription is written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AgentSubscription))]
internal sealed partial class SubscriptionJson : JsonSerializerContext
{
    public static byte[] Write(AgentSubscription subscription) =>
        JsonSerializer.SerializeToUtf8Bytes(subscription, Default.AgentSubscription);

    public static AgentSubscription Read(byte[] utf8)
    {
        var subscription = JsonSerializer.Deserialize(utf8, Default.AgentSubscription)
            ?? throw new CopInvariantException("A stored subscription is null.");
        // Generated code gives an absent list none that can be used.
        return subscription with { CompletedAboveCursor = subscription.CompletedAboveCursor.IsDefault
            ? []
            : subscription.CompletedAboveCursor, Attempts = subscription.Attempts.IsDefault ? [] : subscription.Attempts };
    }
}
