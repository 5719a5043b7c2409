using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;

namespace Cop.Ledger;

/// <summary>One signature line of a signed note.</summary>
/// <param name="Name">The name of the key.</param>
/// <param name="KeyId">The number of the key.</param>
/// <param name="Bytes">The signature, without the number of the key.</param>
public sealed record NoteSignature(string Name, uint KeyId, ImmutableArray<byte> Bytes)
{
    private const string Dash = "\u2014 ";
    private const int MaxBytes = 1024;

    /// <summary>Reads a line without its line feed; null when it has another form.</summary>
    public static NoteSignature? Parse(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (!line.StartsWith(Dash, StringComparison.Ordinal) || line[Dash.Length..].Split(' ') is not [var name, var base64]
            || !NoteKey.IsName(name) || base64.Length > MaxBytes * 2)
            return null;
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var written) && written > sizeof(uint)
            && Convert.ToBase64String(bytes.AsSpan(0, written)) == base64
            ? new NoteSignature(name, BinaryPrimitives.ReadUInt32BigEndian(bytes), [.. bytes.AsSpan(sizeof(uint), written - sizeof(uint))])
            : null;
    }

    /// <summary>Returns the line without its line feed.</summary>
    public override string ToString()
    {
        var bytes = new byte[sizeof(uint) + Bytes.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, KeyId);
        Bytes.CopyTo(bytes, sizeof(uint));
        return string.Create(CultureInfo.InvariantCulture, $"{Dash}{Name} {Convert.ToBase64String(bytes)}");
    }
}
