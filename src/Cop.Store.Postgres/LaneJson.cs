using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cop;

/// <summary>How a lane is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Lane))]
internal sealed partial class LaneJson : JsonSerializerContext
{
    public static byte[] Write(Lane lane) => JsonSerializer.SerializeToUtf8Bytes(lane, Default.Lane);

    public static Lane Read(byte[] utf8)
    {
        var lane = JsonSerializer.Deserialize(utf8, Default.Lane) ?? throw new CopInvariantException("A stored lane is null.");
        // Generated code gives an absent list none that can be used.
        return lane with { Done = lane.Done.IsDefault ? [] : lane.Done, Attempts = lane.Attempts.IsDefault ? [] : lane.Attempts };
    }
}
