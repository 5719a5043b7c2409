namespace Cop;

/// <summary>Creates results where the implicit conversions of <see cref="CopResult{T}"/> do not apply (interfaces, null).</summary>
public static class CopResult
{
    internal static CopError Uninitialized { get; } = new(
        CopErrorCodes.UninitializedResult,
        "This result was never given a value or an error: it is the default of its type. Return the result of an operation.",
        CopErrorCategory.Fatal);

    /// <summary>Creates a success with a value; null means "not found", which is not an error.</summary>
    /// <remarks>Decision D-46.</remarks>
    public static CopResult<T> Ok<T>(T value) => CopResult<T>.Success(value);

    /// <summary>Creates a success of a read of a topic's state, with its applied sequence.</summary>
    /// <remarks>Decision D-48.</remarks>
    public static CopResult<T> Ok<T>(T value, long? asOfSeq) => CopResult<T>.Success(value, asOfSeq);

    /// <summary>Creates a failure with an error.</summary>
    public static CopResult<T> Fail<T>(CopError error) => CopResult<T>.Failure(error);

    /// <summary>Creates a failure with a business error of this code.</summary>
    public static CopResult<T> Fail<T>(string code, string message) => CopResult<T>.Failure(new CopError(code, message));
}
