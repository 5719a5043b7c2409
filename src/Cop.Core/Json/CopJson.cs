using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Cop;

/// <summary>An immutable JSON value, held as the UTF-8 bytes of its canonical form. Two values are equal when those bytes are.</summary>
/// <remarks>
/// Parts of a value share its bytes: a small part keeps the whole in memory. .NET null means that there is no value; <see cref="Null"/> is
/// the JSON value <c>null</c>. A serializer reads JSON null as .NET null. Protocol 2.1; RFC 8785. Protocol 2.1, RFC 8785.
/// </remarks>
[JsonConverter(typeof(CopJsonConverter))]
public sealed class CopJson : IEquatable<CopJson>
{
    /// <summary>Values built by a program have no depth limit; untrusted text was limited at admission.</summary>
    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    /// <summary>The depth limit of a serializer whose options give none.</summary>
    private const int SerializerDepth = 64;

    private StrongBox<JsonElement>? _element;

    private CopJson(ReadOnlyMemory<byte> canonical) => Utf8 = canonical;

    /// <summary>The JSON value <c>null</c>, which is different from the absence of a value.</summary>
    public static CopJson Null { get; } = new("null"u8.ToArray());

    /// <summary>The value <c>{}</c>.</summary>
    public static CopJson EmptyObject { get; } = new("{}"u8.ToArray());

    /// <summary>The canonical bytes.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>The kind of value.</summary>
    public JsonValueKind Kind => Utf8.Span[0] switch
    {
        (byte)'{' => JsonValueKind.Object,
        (byte)'[' => JsonValueKind.Array,
        (byte)'"' => JsonValueKind.String,
        (byte)'t' => JsonValueKind.True,
        (byte)'f' => JsonValueKind.False,
        (byte)'n' => JsonValueKind.Null,
        _ => JsonValueKind.Number,
    };

    /// <summary>The value as a parsed document, created on first use.</summary>
    public JsonElement Element
    {
        get
        {
            // Two threads may both parse; the first one wins, so that all callers see one document.
            if (Volatile.Read(ref _element) is { } known) return known.Value;
            var parsed = new StrongBox<JsonElement>(JsonElement.Parse(Utf8.Span, AnyDepth));
            return (Interlocked.CompareExchange(ref _element, parsed, null) ?? parsed).Value;
        }
    }

    /// <summary>Parses untrusted JSON text.</summary>
    /// <returns>An <c>invalid_json</c> or <c>limit_exceeded</c> error when it is rejected.</returns>
    /// <remarks>Decisions D-16, D-17.</remarks>
    public static CopResult<CopJson> Parse(ReadOnlySpan<byte> utf8, JsonLimits? limits = null) =>
        CanonicalJson.ToArray(utf8, limits ?? JsonLimits.Default).Map(canonical => new CopJson(canonical));

    /// <summary>Parses untrusted JSON text.</summary>
    /// <returns>An <c>invalid_json</c> or <c>limit_exceeded</c> error when it is rejected.</returns>
    /// <remarks>Decisions D-16, D-17.</remarks>
    public static CopResult<CopJson> Parse(string text, JsonLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        limits ??= JsonLimits.Default;
        // Each code unit is at least one byte: text that is certainly too long is rejected without a copy.
        byte[] utf8 = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(Math.Min(text.Length, limits.MaxBytes) + 1));
        try
        {
            var status = System.Text.Unicode.Utf8.FromUtf16(text, utf8, out int read, out int written, replaceInvalidSequences: false);
            return status switch
            {
                OperationStatus.Done => Parse(utf8.AsSpan(0, written), limits),
                OperationStatus.InvalidData => new CopError(
                    CopErrorCodes.InvalidJson,
                    $"At character {read}: half of a surrogate pair; send whole characters."),
                _ => new CopError(
                    CopErrorCodes.LimitExceeded,
                    $"The text has more than {limits.MaxBytes} bytes; send less, or send a reference to it."),
            };
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(utf8);
        }
    }

    /// <summary>Serializes a value by source-generated type information.</summary>
    /// <exception cref="CopException">The JSON is rejected, for example for an integer beyond a double.</exception>
    public static CopJson Serialize<T>(T value, JsonTypeInfo<T> type)
    {
        ScratchWriter output = ScratchWriter.Rent();
        try
        {
            using var writer = new Utf8JsonWriter(
                output, new JsonWriterOptions { SkipValidation = true, MaxDepth = type.Options.MaxDepth > 0
                    ? type.Options.MaxDepth
                    : SerializerDepth });
            JsonSerializer.Serialize(writer, value, type);
            writer.Flush();
            return new(CanonicalJson.ToArray(output.Written, JsonLimits.None).Unwrap());
        }
        finally
        {
            ScratchWriter.Return(output);
        }
    }

    /// <summary>Creates a JSON string.</summary>
    /// <exception cref="ArgumentException">The text contains a lone surrogate.</exception>
    public static CopJson From(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Build(value, static (text, output) => CanonicalJson.WriteString(text, output));
    }

    /// <summary>Creates a JSON number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not finite.</exception>
    public static CopJson From(double value) => Build(value, static (number, output) => CanonicalJson.WriteNumber(number, output));

    /// <summary>Creates a JSON boolean.</summary>
    public static CopJson From(bool value) => new(value ? "true"u8.ToArray() : "false"u8.ToArray());

    /// <summary>Creates an array.</summary>
    public static CopJson Array(params IEnumerable<CopJson> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return Build(items, static (given, output) => CanonicalBuilder.Array(given, output));
    }

    /// <summary>Creates an object of the members whose value is not null.</summary>
    /// <exception cref="ArgumentException">A name occurs twice or contains a lone surrogate.</exception>
    public static CopJson Object(params IEnumerable<(string Name, CopJson? Value)> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        return Build(members, static (given, output) => CanonicalBuilder.Object(given, output));
    }

    /// <summary>
    /// Wraps bytes that are canonical already, for a store that reads its own data. The bytes are not checked and must never change; parse
    /// all others by <see cref="Parse(ReadOnlySpan{byte}, JsonLimits)"/>.
    /// </summary>
    public static CopJson FromTrusted(ReadOnlyMemory<byte> canonical) => new(canonical);

    /// <summary>Gets the member of an object; null when this is not an object or has no such member.</summary>
    public CopJson? this[string name]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(name);
            return CanonicalBuilder.TryFind(Utf8.Span, name, out MemberSlice member) ? Part(member.ValueStart..member.End) : null;
        }
    }

    /// <summary>The members of an object in canonical order; empty when this is not an object.</summary>
    public IEnumerable<(string Name, CopJson Value)> Members
    {
        get
        {
            int position = 0;
            while (CanonicalScanner.NextMember(Utf8.Span, ref position, out MemberSlice member))
            {
                string name = CanonicalString.Read(Utf8.Span[(member.Start + 1)..(member.NameEnd - 1)]);
                yield return (name, Part(member.ValueStart..member.End));
            }
        }
    }

    /// <summary>The items of an array; empty when this is not an array.</summary>
    public IEnumerable<CopJson> Items
    {
        get
        {
            int position = 0;
            while (CanonicalScanner.NextItem(Utf8.Span, ref position, out Range item)) yield return Part(item);
        }
    }

    /// <summary>Gets the value at a JSON Pointer (RFC 6901); null when there is none.</summary>
    public CopJson? At(string pointer)
    {
        ArgumentNullException.ThrowIfNull(pointer);
        return JsonPointer.TryFind(Utf8.Span, pointer, out Range found) ? Part(found) : null;
    }

    /// <summary>Returns the text of a JSON string; null when this is not a string.</summary>
    public string? AsString() => Kind == JsonValueKind.String ? CanonicalString.Read(Utf8.Span[1..^1]) : null;

    /// <summary>Returns a copy of this object with a member set, or removed when the value is null.</summary>
    /// <exception cref="InvalidOperationException">This is not an object.</exception>
    public CopJson With(string name, CopJson? value)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (Kind != JsonValueKind.Object) throw new InvalidOperationException($"A JSON {Kind} has no members.");
        return Build(
            (Json: this, name, value), static (change, output) =>
                CanonicalBuilder.With(change.Json.Utf8.Span, change.name, change.value, output));
    }

    /// <summary>Returns this value changed by a merge patch (RFC 7396); a <c>$sealed</c> object is replaced as one value.</summary>
    /// <remarks>Decision D-19.</remarks>
    public CopJson MergePatch(CopJson patch)
    {
        ArgumentNullException.ThrowIfNull(patch);
        return Build(
            (Target: this, patch), static (merge, output) =>
                CanonicalMergePatch.Write(merge.Target.Utf8.Span, merge.patch.Utf8.Span, output));
    }

    /// <summary>Deserializes the value by source-generated type information.</summary>
    public T? Deserialize<T>(JsonTypeInfo<T> type) => JsonSerializer.Deserialize(Utf8.Span, type);

    /// <summary>Computes the SHA-256 of the canonical bytes.</summary>
    public CopHash Hash() => CopHash.Sha256(Utf8.Span);

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] CopJson? other) => other is not null && Utf8.Span.SequenceEqual(other.Utf8.Span);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is CopJson other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Utf8.Span);
        return hash.ToHashCode();
    }

    /// <summary>The canonical text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);

    private static CopJson Build<T>(T value, Action<T, ScratchWriter> write)
    {
        var output = ScratchWriter.Rent();
        try
        {
            write(value, output);
            return new CopJson(output.Written.ToArray());
        }
        finally
        {
            ScratchWriter.Return(output);
        }
    }

    private CopJson Part(Range part) => new(Utf8[part]);
}
