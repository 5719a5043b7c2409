using System.Text.Json.Serialization;

namespace Cop.Hitl;

/// <summary>Source-generated JSON of this package.</summary>
[JsonSerializable(typeof(AskedQuestion))]
[JsonSerializable(typeof(HumanDecisionProvided))]
[JsonSerializable(typeof(HumanDecisionRequested))]
[JsonSerializable(typeof(HumanFeedback))]
[JsonSerializable(typeof(HumanInputProvided))]
[JsonSerializable(typeof(HumanInputRequested))]
internal sealed partial class HitlJson : JsonSerializerContext;
