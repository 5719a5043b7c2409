using System.Diagnostics.CodeAnalysis;

namespace Cop;

/// <summary>The result of a store or kernel operation: a value, or an error that is not an exception (spec 4.4).</summary>
/// <typeparam name="T">The value's type; a null value is success and means "not found" (D-46).</typeparam>
/// <remarks>The default of this struct is a failure, <c>uninitialized_result</c>: only an operation that succeeded gives a success.</remarks>
public readonly struct CopResult<T>
{
    private readonly T _value;
    private readonly CopError? _error;
    private readonly bool _isOk;

    private CopResult(T value, long? asOfSeq) => (_value, _isOk, AsOfSeq) = (value, true, asOfSeq);

    private CopResult(CopError error) => (_value, _error) = (default!, error);

    /// <summary>True when the operation succeeded, also with a null or an empty value.</summary>
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsOk => _isOk;

    /// <summary>The error, or null on success.</summary>
    public CopError? Error => _isOk ? null : _error ?? CopResult.Uninitialized;

    /// <summary>For a read that concerns one topic: the applied topicSeq of the state that it saw (D-48). No part of the JSON shape.</summary>
    public long? AsOfSeq { get; }

    /// <summary>The value.</summary>
    /// <exception cref="CopException">The result is an error (spec 4.4.5).</exception>
    public T Unwrap() => Error is null ? _value : throw new CopException(Error);

    /// <summary>The value on success, otherwise the type's default.</summary>
    public T? ValueOrDefault => Error is null ? _value : default;

    /// <summary>True on success, with the value; false on error, with the error.</summary>
    public bool TryGet([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out CopError? error)
    {
        (value, error) = (_value, Error);
        return Error is null;
    }

    /// <summary>The same error for another type of value, or the mapped value.</summary>
    public CopResult<TOther> Map<TOther>(Func<T, TOther> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return Error is null ? CopResult<TOther>.Success(map(_value), AsOfSeq) : CopResult<TOther>.Failure(Error);
    }

    internal static CopResult<T> Success(T value, long? asOfSeq = null) => new(value, asOfSeq);

    internal static CopResult<T> Failure(CopError error) => new(error);

    /// <summary>Success with a value.</summary>
    public static implicit operator CopResult<T>(T value) => new(value, asOfSeq: null);

    /// <summary>Failure with an error.</summary>
    public static implicit operator CopResult<T>(CopError error) => new(error);

    /// <inheritdoc/>
    public override string ToString() => Error is null ? $"ok: {_value}" : $"error: {Error}";
}
