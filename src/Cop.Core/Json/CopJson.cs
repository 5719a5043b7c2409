using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Cop;

/// <summary>
/// An immutable JSON value, held as the UTF-8 bytes of its canonical form (spec 2.1, RFC 8785).
/// Two values are equal when those bytes are.
/// </summary>
public sealed class CopJson : IEquatable<CopJson>
{
    private CopJson(ReadOnlyMemory<byte> canonical) => Utf8 = canonical;

    /// <summary>The value <c>null</c>.</summary>
    public static CopJson Null { get; } = new("null"u8.ToArray());

    /// <summary>The value <c>{}</c>.</summary>
    public static CopJson EmptyObject { get; } = new("{}"u8.ToArray());

    /// <summary>The canonical bytes.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>Whether this is an object, an array, a string ...</summary>
    public JsonValueKind Kind => throw new InvalidOperationException();

    /// <summary>The value parsed for reading, made on first use.</summary>
    public JsonElement Element => throw new InvalidOperationException();

    /// <summary>Admits JSON text from outside (D-16, D-17).</summary>
    public static CopResult<CopJson> Parse(ReadOnlySpan<byte> utf8, JsonLimits? limits = null) => throw new InvalidOperationException();

    /// <summary>Admits JSON text from outside (D-16, D-17).</summary>
    public static CopResult<CopJson> Parse(string text, JsonLimits? limits = null) => throw new InvalidOperationException();

    /// <summary>The JSON of a value, by its source-generated type information.</summary>
    /// <exception cref="CopException">The value's JSON is not admitted, such as an integer beyond a double.</exception>
    public static CopJson Of<T>(T value, JsonTypeInfo<T> type) => throw new InvalidOperationException();

    /// <summary>A JSON string.</summary>
    public static CopJson Of(string value) => throw new InvalidOperationException();

    /// <summary>A JSON number.</summary>
    public static CopJson Of(double value) => throw new InvalidOperationException();

    /// <summary>A JSON boolean.</summary>
    public static CopJson Of(bool value) => throw new InvalidOperationException();

    /// <summary>An array of values.</summary>
    public static CopJson Array(params IEnumerable<CopJson> items) => throw new InvalidOperationException();

    /// <summary>An object of the members whose value is not null.</summary>
    public static CopJson Object(params IEnumerable<(string Name, CopJson? Value)> members) => throw new InvalidOperationException();

    /// <summary>Takes bytes that are canonical already; they are not checked and must never change.</summary>
    internal static CopJson FromTrusted(ReadOnlyMemory<byte> canonical) => new(canonical);

    /// <summary>The member of an object; null when this is no object or has no such member.</summary>
    public CopJson? this[string name] => throw new InvalidOperationException();

    /// <summary>The members of an object in canonical order; empty when this is no object.</summary>
    public IEnumerable<(string Name, CopJson Value)> Members => throw new InvalidOperationException();

    /// <summary>The items of an array; empty when this is no array.</summary>
    public IEnumerable<CopJson> Items => throw new InvalidOperationException();

    /// <summary>The value at a JSON Pointer (RFC 6901); null when nothing is there.</summary>
    public CopJson? At(string pointer) => throw new InvalidOperationException();

    /// <summary>The text of a JSON string; null when this is none.</summary>
    public string? AsString() => throw new InvalidOperationException();

    /// <summary>This object with a member set, or removed when the value is null.</summary>
    public CopJson With(string name, CopJson? value) => throw new InvalidOperationException();

    /// <summary>This value changed by a merge patch (RFC 7396); a <c>$sealed</c> object counts as one value (D-19).</summary>
    public CopJson MergePatch(CopJson patch) => throw new InvalidOperationException();

    /// <summary>Reads the value as a .NET type, by its source-generated type information.</summary>
    public T? To<T>(JsonTypeInfo<T> type) => throw new InvalidOperationException();

    /// <summary>The hash of the canonical bytes.</summary>
    public CopHash Hash() => throw new InvalidOperationException();

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] CopJson? other) => other is not null && Utf8.Span.SequenceEqual(other.Utf8.Span);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is CopJson other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => throw new InvalidOperationException();

    /// <summary>The canonical text.</summary>
    public override string ToString() => System.Text.Encoding.UTF8.GetString(Utf8.Span);
}
