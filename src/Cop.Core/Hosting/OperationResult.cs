namespace Cop.Surfaces;

/// <summary>The result of a <see cref="KernelOperation"/>: JSON, or bytes of another media type.</summary>
/// <param name="Content">The bytes.</param>
/// <param name="MediaType">The media type of the bytes.</param>
public sealed record OperationResult(ReadOnlyMemory<byte> Content, string MediaType)
{
    /// <summary>The media type of <see cref="Json"/>.</summary>
    public const string JsonType = "application/json";

    /// <summary>Whether the content never changes, so that a cache may keep it.</summary>
    public bool IsImmutable { get; init; }

    /// <summary>Creates a result of JSON.</summary>
    public static OperationResult Json(CopJson value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new OperationResult(value.Utf8, JsonType);
    }

    /// <summary>Compares type and bytes.</summary>
    public bool Equals(OperationResult? other) => other is not null && MediaType == other.MediaType
        && IsImmutable == other.IsImmutable && Content.Span.SequenceEqual(other.Content.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(MediaType, Content.Length);
}
