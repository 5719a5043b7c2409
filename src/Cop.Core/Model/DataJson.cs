using System.Text.Json;

namespace Cop.Protocol;

/// <summary>Writes and reads records that are kept as data: the record's object, with its version as <c>stateVersion</c>.</summary>
/// <remarks>Decision D-59b.</remarks>
public static class DataJson
{
    private const string VersionMember = "stateVersion";

    /// <summary>Writes a record with its version.</summary>
    /// <exception cref="ArgumentException">It is no object, or has the member <c>stateVersion</c>.</exception>
    public static CopJson Write<T>(T data) where T : ICopData<T>
    {
        var json = CopJson.Serialize(data, T.JsonType);
        if (json.Kind != JsonValueKind.Object || json[VersionMember] is not null)
            throw new ArgumentException($"{typeof(T).Name} must be an object without the member '{VersionMember}', which is its version.");
        return json.With(VersionMember, CopJson.From(T.Version));
    }

    /// <summary>Reads a record, upcast from the version in which it was written.</summary>
    /// <param name="json">The object.</param>
    /// <param name="what">Subject of the error's message.</param>
    /// <returns>
    /// An <c>invalid_payload</c> error when it does not fit the record, and <c>schema_unknown</c> when no upcaster leads to its version.
    /// </returns>
    public static CopResult<T> Read<T>(CopJson? json, string what) where T : ICopData<T>
    {
        var version = json?[VersionMember]?.AsString() ?? "1";
        try
        {
            foreach (var step in T.Upcasters)
            {
                if (version == step.FromVersion)
                    (json, version) = (step.Upcast(json!), step.ToVersion);
            }

            if (version != T.Version)
                return new CopError(
                    CopErrorCodes.SchemaUnknown,
                    $"{what} has version '{version}', but {typeof(T).Name} is version '{T.Version}': deploy the version that " +
                        "knows it, or declare an upcaster (IUpcastFrom).");
            return json is not null && json.Deserialize(T.JsonType) is { } data
                ? data
                : new CopError(CopErrorCodes.InvalidPayload, $"{what} is missing; it should be a {typeof(T).Name}.");
        }
        catch (JsonException fault)
        {
            return new CopError(
                CopErrorCodes.InvalidPayload, $"{what} is not a {typeof(T).Name}: at '{fault.Path ?? "$"}': {fault.Message}");
        }
    }
}
