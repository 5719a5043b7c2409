using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Cop.Ledger;

/// <summary>A text with signatures.</summary>
/// <param name="Text">The text that is signed; ends with a line feed.</param>
/// <param name="Signatures">The signature lines, at least one.</param>
/// <remarks>C2SP signed-note.</remarks>
public sealed record SignedNote(string Text, ImmutableArray<NoteSignature> Signatures)
{
    private const int MaxBytes = 64 * 1024;
    private const int MaxSignatures = 100;
    private const int TimedSize = sizeof(ulong) + Ed25519.SignatureSize;

    /// <summary>Signs a text.</summary>
    /// <param name="text">The text; ends with a line feed.</param>
    /// <param name="name">The name of the key.</param>
    /// <param name="signer">The key.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static async ValueTask<SignedNote> SignAsync(
        string text, string name, ILedgerSigner signer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(signer);
        var key = new NoteKey(name, NoteKey.NoteSignature, [.. signer.PublicKey.Span]);
        var signature = await signer.SignAsync(Encoding.UTF8.GetBytes(text), cancellationToken).ConfigureAwait(false);
        return new SignedNote(text, [new NoteSignature(name, key.Id, [.. signature])]);
    }

    /// <summary>Makes a co-signature of a text at a time, as a witness does.</summary>
    public static async ValueTask<NoteSignature> CosignAsync(
        string text, string name, ILedgerSigner signer, DateTimeOffset time, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(signer);
        var key = new NoteKey(name, NoteKey.TimedCosignature, [.. signer.PublicKey.Span]);
        var seconds = (ulong)time.ToUnixTimeSeconds();
        var signature = await signer.SignAsync(CosignedBytes(text, seconds), cancellationToken).ConfigureAwait(false);
        var bytes = new byte[TimedSize];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, seconds);
        signature.CopyTo(bytes, sizeof(ulong));
        return new NoteSignature(name, key.Id, [.. bytes]);
    }

    /// <summary>Parses a note.</summary>
    public static CopResult<SignedNote> Parse(string note)
    {
        ArgumentNullException.ThrowIfNull(note);
        if (note.Length > MaxBytes || note.Any(letter => char.IsControl(letter) && letter != '\n' || letter == '\ufffd'))
            return Invalid("it is too long or has control characters");
        var end = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0 || end + 2 == note.Length || !note.EndsWith('\n'))
            return Invalid("it has no signatures after a blank line, or no line feed at its end");
        var signatures = ImmutableArray.CreateBuilder<NoteSignature>();
        foreach (var line in note[(end + 2)..^1].Split('\n'))
        {
            if (signatures.Count == MaxSignatures || NoteSignature.Parse(line) is not { } signature)
                return Invalid($"'{line}' is no signature line, or there are more than {MaxSignatures}");
            signatures.Add(signature);
        }

        return new SignedNote(note[..(end + 1)], signatures.DrainToImmutable());
    }

    /// <summary>Finds the valid signature of a key.</summary>
    /// <returns>Whether there is a signature of the key and it is valid; null when there is none.</returns>
    public bool? Verify(NoteKey key) => Verify(key, out _);

    /// <summary>Finds the valid signature of a key, and the time of a co-signature.</summary>
    public bool? Verify(NoteKey key, out DateTimeOffset? time)
    {
        ArgumentNullException.ThrowIfNull(key);
        time = null;
        bool? found = null;
        foreach (var signature in Signatures.Where(signature => signature.Name == key.Name && signature.KeyId == key.Id))
        {
            if (VerifyOne(key, signature, out time))
                return true;
            found = false;
        }

        return found;
    }

    /// <summary>Returns the note with one more signature.</summary>
    public SignedNote With(NoteSignature signature) => this with { Signatures = Signatures.Add(signature) };

    /// <summary>Returns the note as text.</summary>
    public override string ToString() => $"{Text}\n{string.Concat(Signatures.Select(signature => $"{signature}\n"))}";

    private bool VerifyOne(NoteKey key, NoteSignature signature, out DateTimeOffset? time)
    {
        time = null;
        var bytes = signature.Bytes.AsSpan();
        if (key.Algorithm == NoteKey.NoteSignature)
            return Ed25519.Verify(key.PublicKey.AsSpan(), Encoding.UTF8.GetBytes(Text), bytes);
        if (key.Algorithm != NoteKey.TimedCosignature || bytes.Length != TimedSize)
            return false;
        var seconds = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        if (seconds > 253_402_300_799
            || !Ed25519.Verify(key.PublicKey.AsSpan(), CosignedBytes(Text, seconds), bytes[sizeof(ulong)..]))
            return false;
        time = DateTimeOffset.FromUnixTimeSeconds((long)seconds);
        return true;
    }

    private static byte[] CosignedBytes(string text, ulong seconds) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {seconds}\n{text}"));

    private static CopError Invalid(string reason) =>
        new(LedgerErrorCodes.InvalidCheckpoint,
            $"The signed note cannot be read: {reason.TrimEnd('.')}. Use the note exactly as it was published.");
}
