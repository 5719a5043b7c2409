using System.Text.Json.Serialization.Metadata;

namespace Cop.Protocol;

/// <summary>Writes results in the protocol's JSON form: <c>{ok, data}</c> or <c>{ok, error: {code, message, details}}</c>.</summary>
/// <remarks>Protocol 4.4.1.</remarks>
public static class ResultJson
{
    /// <summary>Writes a result with a function for the value; a null value is <c>"data":null</c>, which is success.</summary>
    /// <remarks>Protocol 4.4.2.</remarks>
    public static CopJson Write<T>(CopResult<T> result, Func<T, CopJson?> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        return result.TryGet(out var value, out var error)
            ? CopJson.Object(("ok", CopJson.From(true)), ("data", (value is null ? null : write(value)) ?? CopJson.Null))
            : CopJson.Object(("ok", CopJson.From(false)), ("error", Write(error)));
    }

    /// <summary>Writes a result with source-generated type information for the value.</summary>
    public static CopJson Write<T>(CopResult<T> result, JsonTypeInfo<T> type) => Write(result, value => CopJson.Serialize(value, type));

    /// <summary>Writes a result that is a view or null.</summary>
    public static CopJson Write<TView>(CopResult<TView?> result)
        where TView : View => Write(result, view => view is null ? null : ViewJson.Write(view));

    /// <summary>Writes an error; its category is not part of the JSON form.</summary>
    public static CopJson Write(CopError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return CopJson.Object(("code", CopJson.From(error.Code)), ("message", CopJson.From(error.Message)), ("details", error.Details));
    }
}
