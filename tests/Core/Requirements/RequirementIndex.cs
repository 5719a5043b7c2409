using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cop.Core.Tests.Requirements;

/// <summary>spec/requirements.json.</summary>
/// <param name="Schema">The schema beside it.</param>
/// <param name="Protocol">The version of the protocol whose sentences these are.</param>
/// <param name="Sections">The protocol's sections by number.</param>
/// <param name="Requirements">In the order of the text.</param>
internal sealed record RequirementIndex(
    [property: JsonPropertyName("$schema")] string Schema, string Protocol, Dictionary<string, string> Sections, Requirement[] Requirements)
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    public static RequirementIndex Load() =>
        JsonSerializer.Deserialize<RequirementIndex>(File.ReadAllBytes(RepositoryRoot.File("spec", "requirements.json")), Strict)!;
}
