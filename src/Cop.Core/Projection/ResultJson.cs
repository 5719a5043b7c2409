using System.Text.Json.Serialization.Metadata;

namespace Cop;

/// <summary>Results in the protocol's shape: <c>{ok, data}</c> or <c>{ok, error: {code, message, details}}</c> (spec 4.4.1).</summary>
public static class ResultJson
{
    /// <summary>The JSON of a result whose value is written by a function; a value that is null is <c>"data":null</c>, which is success (spec 4.4.2).</summary>
    public static CopJson Write<T>(CopResult<T> result, Func<T, CopJson?> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        return result.TryGet(out var value, out var error)
            ? CopJson.Object(("ok", CopJson.From(true)), ("data", (value is null ? null : write(value)) ?? CopJson.Null))
            : CopJson.Object(("ok", CopJson.From(false)), ("error", Write(error)));
    }

    /// <summary>The JSON of a result whose value has source-generated type information.</summary>
    public static CopJson Write<T>(CopResult<T> result, JsonTypeInfo<T> type) => Write(result, value => CopJson.Serialize(value, type));

    /// <summary>The JSON of a result that is a view or nothing.</summary>
    public static CopJson Write<TView>(CopResult<TView?> result) where TView : View => Write(result, view => view is null ? null : ViewJson.Write(view));

    /// <summary>The JSON of an error; its category is not a part of the protocol's shape.</summary>
    public static CopJson Write(CopError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return CopJson.Object(("code", CopJson.From(error.Code)), ("message", CopJson.From(error.Message)), ("details", error.Details));
    }
}
