using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cop;

/// <summary>The JSON form of a subscription.</summary>
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
        // Generated code returns an unusable default list for an absent one.
        return subscription with { CompletedAboveCursor = subscription.CompletedAboveCursor.IsDefault
            ? []
            : subscription.CompletedAboveCursor, Attempts = subscription.Attempts.IsDefault ? [] : subscription.Attempts };
    }
}
