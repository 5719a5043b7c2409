using System.Text.Json.Serialization;

namespace Cop.Hitl;

/// <summary>Source-generated JSON of this package.</summary>
[JsonSerializable(typeof(AskedQuestion))]
internal sealed partial class HitlJson : JsonSerializerContext;
