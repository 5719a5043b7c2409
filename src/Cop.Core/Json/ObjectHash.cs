using System.Buffers;
using System.Security.Cryptography;

namespace Cop.Protocol;

/// <summary>
/// The hash of an event or artifact: of its canonical form without <c>copHash</c> and <c>signature</c> at the top level and in
/// <c>metadata</c>. Metadata that is empty then is left out as well.
/// </summary>
/// <remarks>Protocol 9.2.2; decisions D-72 to D-75, D-77.</remarks>
public static class ObjectHash
{
    private static ReadOnlySpan<byte> HashName => "\"copHash\""u8;

    private static ReadOnlySpan<byte> SignatureName => "\"signature\""u8;

    private static ReadOnlySpan<byte> MetadataName => "\"metadata\""u8;

    /// <summary>Returns the value whose canonical bytes are hashed and signed; the same instance when nothing is left out.</summary>
    public static CopJson WithoutHashMembers(CopJson json)
    {
        ArgumentNullException.ThrowIfNull(json);
        byte[] rented = ArrayPool<byte>.Shared.Rent(json.Utf8.Length);
        try
        {
            int length = WriteScope(json.Utf8.Span, rented);
            return length == json.Utf8.Length ? json : CopJson.FromTrusted(rented.AsSpan(0, length).ToArray());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Computes the SHA-256 of an object.</summary>
    /// <remarks>Protocol 9.1.3.</remarks>
    public static CopHash Compute(CopJson json)
    {
        ArgumentNullException.ThrowIfNull(json);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Sha256(json.Utf8.Span, hash);
        return new CopHash(CopHash.Sha256Name, Convert.ToHexStringLower(hash));
    }

    /// <summary>Computes the 32 bytes of an object's SHA-256 from its canonical bytes, without allocating.</summary>
    public static void Sha256(ReadOnlySpan<byte> canonical, Span<byte> destination)
    {
        byte[] rented = ArrayPool<byte>.Shared.Rent(canonical.Length);
        try
        {
            SHA256.HashData(rented.AsSpan(0, WriteScope(canonical, rented)), destination);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>
    /// Returns the first 16 bytes of an object's hash: of a SHA-256 in it in lower-case hex, otherwise of the SHA-256 of its content.
    /// </summary>
    public static Guid KeyOf(CopJson json)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (GetEmbeddedHash(json) is not { } carried
            || CopHash.FromJson(carried) is not { Alg: CopHash.Sha256Name, Value.Length: 2 * SHA256.HashSizeInBytes } given
            || given.Value.AsSpan().ContainsAnyInRange('A', 'F')
                || Convert.FromHexString(given.Value, hash, out _, out _) != OperationStatus.Done)
            Sha256(json.Utf8.Span, hash);
        return new Guid(hash[..16], bigEndian: true);
    }

    /// <summary>
    /// Returns the hash in the object's metadata or, as some senders write it, at the top level; null when there is none.
    /// </summary>
    /// <remarks>Decision D-72.</remarks>
    public static CopJson? GetEmbeddedHash(CopJson json) => InMetadata(json) ?? AtTop(json);

    /// <summary>Compares the hashes in an object with its content; null when there is none.</summary>
    /// <returns>Of two hashes: a mismatch if one is a mismatch, otherwise valid if one is valid. A hash of an unsupported algorithm proves
    /// nothing.</returns>
    /// <remarks>Protocol 9.2.3.</remarks>
    public static HashVerification? Verify(CopJson json) => (VerifyOne(json, InMetadata(json)), VerifyOne(json, AtTop(json))) switch
    {
        (HashVerification.Mismatch, _) or (_, HashVerification.Mismatch) => HashVerification.Mismatch,
        (HashVerification.Valid, _) or (_, HashVerification.Valid) => HashVerification.Valid,
        (var inMetadata, var atTop) => inMetadata ?? atTop,
    };

    // A known algorithm whose value is not text has a wrong value.
    private static HashVerification? VerifyOne(CopJson json, CopJson? carried) => carried is null
        ? null
        : carried["alg"]?.AsString() is { } alg
            ? new CopHash(alg, carried["value"]?.AsString() ?? "").Verify(WithoutHashMembers(json))
            : HashVerification.Unverifiable;

    private static CopJson? InMetadata(CopJson json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return Find(json, MetadataName) is { } metadata ? Find(metadata, HashName) : null;
    }

    private static CopJson? AtTop(CopJson json) => Find(json, HashName);

    /// <summary>Returns the object with its SHA-256 in <c>metadata.copHash</c>, replacing any other hash there.</summary>
    /// <exception cref="InvalidOperationException">This is not an object, or its metadata is not.</exception>
    /// <remarks>Decision D-72.</remarks>
    public static CopJson Attach(CopJson json)
    {
        CopJson hash = Compute(json).ToJson();
        if (CanonicalScanner.TryFind(json.Utf8.Span, HashName, out _)) json = json.With("copHash", null);
        return json.With("metadata", (json["metadata"] ?? CopJson.EmptyObject).With("copHash", hash));
    }

    // The object is not assumed to be sorted: a change of the stored bytes may have changed the order. Null is absent (D-7).
    private static CopJson? Find(CopJson json, ReadOnlySpan<byte> name) =>
        CanonicalScanner.TryFind(json.Utf8.Span, name, out MemberSlice member) && !member.Value(json.Utf8.Span).SequenceEqual("null"u8)
            ? CopJson.FromTrusted(json.Utf8[member.ValueStart..member.End])
            : null;

    /// <summary>Copies the members that are hashed; the result is never longer than the object.</summary>
    private static int WriteScope(ReadOnlySpan<byte> json, Span<byte> output)
    {
        if (!CanonicalScanner.IsObject(json))
        {
            json.CopyTo(output);
            return json.Length;
        }
        int position = 0, written = 0;
        while (CanonicalScanner.NextMember(json, ref position, out MemberSlice member))
        {
            if (IsLeftOut(member.Name(json))) continue;
            int start = written;
            output[written++] = (byte)(start == 0 ? '{' : ',');
            if (member.Name(json).SequenceEqual(MetadataName))
            {
                int length = WriteMetadata(json, member, output[written..]);
                written = length == 0 ? start : written + length;
                continue;
            }
            json[member.Start..member.End].CopyTo(output[written..]);
            written += member.End - member.Start;
        }
        if (written == 0) output[written++] = (byte)'{';
        output[written++] = (byte)'}';
        return written;
    }

    /// <summary>Copies the metadata member; zero when nothing of it remains.</summary>
    private static int WriteMetadata(ReadOnlySpan<byte> json, MemberSlice metadata, Span<byte> output)
    {
        ReadOnlySpan<byte> value = metadata.Value(json);
        json[metadata.Start..metadata.ValueStart].CopyTo(output);
        int written = metadata.ValueStart - metadata.Start;
        int position = 0, kept = 0;
        while (CanonicalScanner.NextMember(value, ref position, out MemberSlice member))
        {
            if (IsLeftOut(member.Name(value))) continue;
            output[written++] = (byte)(kept++ == 0 ? '{' : ',');
            value[member.Start..member.End].CopyTo(output[written..]);
            written += member.End - member.Start;
        }
        if (kept > 0)
        {
            output[written++] = (byte)'}';
            return written;
        }
        // Empty metadata is left out, or attaching the hash would change it (D-73). A value that is not an object is copied.
        if (CanonicalScanner.IsObject(value)) return 0;
        value.CopyTo(output[written..]);
        return written + value.Length;
    }

    private static bool IsLeftOut(ReadOnlySpan<byte> name) => name.SequenceEqual(HashName) || name.SequenceEqual(SignatureName);
}
