namespace Cop;

/// <summary>Makes results where the implicit conversions of <see cref="CopResult{T}"/> cannot (interfaces, null).</summary>
public static class CopResult
{
    internal static CopError Uninitialized { get; } = new(
        CopErrorCodes.UninitializedResult, "This result was never given a value or an error: it is the default of its type. Return what an operation gave.", CopErrorCategory.Fatal);

    /// <summary>Success with a value; null means "not found", which is no error (D-46).</summary>
    public static CopResult<T> Ok<T>(T value) => CopResult<T>.Success(value);

    /// <summary>Success of a read that saw a topic's state up to a topicSeq (D-48).</summary>
    public static CopResult<T> Ok<T>(T value, long? asOfSeq) => CopResult<T>.Success(value, asOfSeq);

    /// <summary>Failure with an error.</summary>
    public static CopResult<T> Fail<T>(CopError error) => CopResult<T>.Failure(error);

    /// <summary>Failure with a business error of this code.</summary>
    public static CopResult<T> Fail<T>(string code, string message) => CopResult<T>.Failure(new CopError(code, message));
}
