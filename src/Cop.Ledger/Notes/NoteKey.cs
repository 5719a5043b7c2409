using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Cop.Ledger;

/// <summary>A key of signed notes: its name, its algorithm and its public bytes.</summary>
/// <param name="Name">The name in signature lines, without white space and plus signs.</param>
/// <param name="Algorithm">The byte of the algorithm: 1 for signatures of notes, 4 for co-signatures with a time.</param>
/// <param name="PublicKey">The 32 bytes of the public key.</param>
/// <remarks>C2SP signed-note and tlog-cosignature.</remarks>
public sealed record NoteKey(string Name, byte Algorithm, ImmutableArray<byte> PublicKey)
{
    /// <summary>Ed25519 signatures of notes.</summary>
    public const byte NoteSignature = 1;

    /// <summary>Ed25519 co-signatures with a time.</summary>
    public const byte TimedCosignature = 4;

    /// <summary>The number in signature lines: the first 4 bytes of the SHA-256 of name, line feed, algorithm and key.</summary>
    public uint Id { get; } = ComputeId(Name, Algorithm, PublicKey);

    /// <summary>Returns whether a text can be a name of a key.</summary>
    public static bool IsName(string? text) =>
        text is { Length: > 0 } && !text.Any(letter => letter == '+' || char.IsWhiteSpace(letter) || char.IsControl(letter));

    /// <summary>Reads a verifier key: <c>name+id+base64</c>; null when the text has another form.</summary>
    public static NoteKey? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split('+', 3);
        var bytes = new byte[1 + Ed25519.PublicKeySize];
        if (parts.Length != 3 || !IsName(parts[0]) || !Convert.TryFromBase64String(parts[2], bytes, out var written)
            || written != bytes.Length || bytes[0] is not (NoteSignature or TimedCosignature) || !Ed25519.IsPublicKey(bytes.AsSpan(1)))
            return null;
        var key = new NoteKey(parts[0], bytes[0], [.. bytes.AsSpan(1)]);
        return key.Id.ToString("x8", System.Globalization.CultureInfo.InvariantCulture) == parts[1] ? key : null;
    }

    /// <summary>Returns the verifier key: <c>name+id+base64</c>.</summary>
    public override string ToString() => $"{Name}+{Id:x8}+{Convert.ToBase64String([Algorithm, .. PublicKey])}";

    private static uint ComputeId(string name, byte algorithm, ImmutableArray<byte> key) =>
        BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', algorithm, .. key]));
}
