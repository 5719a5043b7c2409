using System.Diagnostics.CodeAnalysis;

namespace Cop;

/// <summary>The result of a store or kernel operation: a value, or an error that is not an exception.</summary>
/// <typeparam name="T">The value's type; a null value is success and means "not found" (D-46).</typeparam>
/// <remarks>
/// The default of this struct is a failure, <c>uninitialized_result</c>: only an operation that succeeded gives a success. Protocol 4.4.
/// </remarks>
public readonly struct CopResult<T>
{
    private readonly T _value;
    private readonly CopError? _error;
    private readonly bool _isOk;

    private CopResult(T value, long? asOfSeq) => (_value, _isOk, AsOfSeq) = (value, true, asOfSeq);

    private CopResult(CopError error) => (_value, _error) = (default!, error);

    /// <summary>Whether the operation succeeded; the value may be null or empty.</summary>
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsOk => _isOk;

    /// <summary>The error, or null on success.</summary>
    public CopError? Error => _isOk ? null : _error ?? CopResult.Uninitialized;

    /// <summary>
    /// The applied sequence of the topic's state, when the read concerns one topic; otherwise null. Not part of the JSON form.
    /// </summary>
    /// <remarks>Decision D-48.</remarks>
    public long? AsOfSeq { get; }

    /// <summary>Returns the value.</summary>
    /// <exception cref="CopException">The result is an error.</exception>
    public T Unwrap() => Error is null ? _value : throw new CopException(Error);

    /// <summary>The value on success, otherwise the type's default.</summary>
    public T? ValueOrDefault => Error is null ? _value : default;

    /// <summary>Gets the value or the error.</summary>
    /// <returns>True on success.</returns>
    public bool TryGet([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out CopError? error)
    {
        (value, error) = (_value, Error);
        return Error is null;
    }

    /// <summary>Maps the value, or returns the same error for a different type.</summary>
    public CopResult<TOther> Map<TOther>(Func<T, TOther> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return Error is null ? CopResult<TOther>.Success(map(_value), AsOfSeq) : CopResult<TOther>.Failure(Error);
    }

    internal static CopResult<T> Success(T value, long? asOfSeq = null) => new(value, asOfSeq);

    internal static CopResult<T> Failure(CopError error) => new(error);

    /// <summary>Creates a success with a value.</summary>
    public static implicit operator CopResult<T>(T value) => new(value, asOfSeq: null);

    /// <summary>Creates a failure with an error.</summary>
    public static implicit operator CopResult<T>(CopError error) => new(error);

    /// <inheritdoc/>
    public override string ToString() => Error is null ? $"ok: {_value}" : $"error: {Error}";
}
