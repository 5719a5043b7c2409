using System.Buffers;
using System.Security.Cryptography;

namespace Cop;

/// <summary>
/// The hash of an event or artifact: over its canonical form without <c>copHash</c> and <c>signature</c>, at the top and
/// in <c>metadata</c>; metadata that is empty then goes as well (spec 9.2.2, D-72 to D-75, D-77).
/// </summary>
public static class ObjectHash
{
    private static ReadOnlySpan<byte> HashName => "\"copHash\""u8;

    private static ReadOnlySpan<byte> SignatureName => "\"signature\""u8;

    private static ReadOnlySpan<byte> MetadataName => "\"metadata\""u8;

    /// <summary>The value whose canonical bytes are hashed and signed; the same value when nothing is left out.</summary>
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

    /// <summary>The SHA-256 of an object (spec 9.1.3).</summary>
    public static CopHash Compute(CopJson json)
    {
        ArgumentNullException.ThrowIfNull(json);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Sha256(json.Utf8.Span, hash);
        return new CopHash(CopHash.Sha256Name, Convert.ToHexStringLower(hash));
    }

    /// <summary>Writes the 32 bytes of an object's SHA-256, given its canonical bytes; allocates nothing.</summary>
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

    /// <summary>The first 16 bytes of an object's hash: of the SHA-256 that it carries in lower-case hex, otherwise of the SHA-256 of its content.</summary>
    public static Guid KeyOf(CopJson json)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (GetEmbeddedHash(json) is not { } carried || CopHash.FromJson(carried) is not { Alg: CopHash.Sha256Name, Value.Length: 2 * SHA256.HashSizeInBytes } given
            || given.Value.AsSpan().ContainsAnyInRange('A', 'F') || Convert.FromHexString(given.Value, hash, out _, out _) != OperationStatus.Done)
            Sha256(json.Utf8.Span, hash);
        return new Guid(hash[..16], bigEndian: true);
    }

    /// <summary>The hash that an object carries in its metadata, or at the top as some senders do (D-72); null without one.</summary>
    public static CopJson? GetEmbeddedHash(CopJson json) => InMetadata(json) ?? AtTop(json);

    /// <summary>Compares the hashes that an object carries with its content; null when it carries none (spec 9.2.3).</summary>
    /// <returns>Of two hashes a mismatch if either is one, else valid if either is: one of an unknown algorithm proves nothing.</returns>
    public static HashVerification? Verify(CopJson json) => (VerifyOne(json, InMetadata(json)), VerifyOne(json, AtTop(json))) switch
    {
        (HashVerification.Mismatch, _) or (_, HashVerification.Mismatch) => HashVerification.Mismatch,
        (HashVerification.Valid, _) or (_, HashVerification.Valid) => HashVerification.Valid,
        (var inMetadata, var atTop) => inMetadata ?? atTop,
    };

    // A known algorithm without a value that is text has the wrong value.
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

    /// <summary>The object with its SHA-256 in <c>metadata.copHash</c>, in place of any hash that stood there (D-72).</summary>
    /// <exception cref="InvalidOperationException">This is no object, or its metadata is none.</exception>
    public static CopJson Attach(CopJson json)
    {
        CopJson hash = Compute(json).ToJson();
        if (CanonicalScanner.TryFind(json.Utf8.Span, HashName, out _)) json = json.With("copHash", null);
        return json.With("metadata", (json["metadata"] ?? CopJson.EmptyObject).With("copHash", hash));
    }

    // Wherever it stands: who changes a stored object may have changed its order too. What is null is absent (D-7).
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

    /// <summary>Copies the metadata member; zero when nothing of it is left.</summary>
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
        // Empty metadata counts as none, or attaching the hash would change it (D-73). What is no object stays as it came.
        if (CanonicalScanner.IsObject(value)) return 0;
        value.CopyTo(output[written..]);
        return written + value.Length;
    }

    private static bool IsLeftOut(ReadOnlySpan<byte> name) => name.SequenceEqual(HashName) || name.SequenceEqual(SignatureName);
}
