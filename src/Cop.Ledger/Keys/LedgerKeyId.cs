using System.Security.Cryptography;

namespace Cop.Ledger;

/// <summary>Ids of keys: <c>urn:cop:key:</c> and a name.</summary>
/// <remarks>Protocol 9.4.2.</remarks>
public static class LedgerKeyId
{
    private const string Prefix = "urn:cop:key:";

    /// <summary>Derives the id of a public key: the first 16 bytes of its SHA-256 in hex.</summary>
    public static string FromPublicKey(ReadOnlySpan<byte> publicKey) =>
        Prefix + Convert.ToHexStringLower(SHA256.HashData(publicKey).AsSpan(0, 16));

    /// <summary>Returns whether a text is the id of a key: the prefix, and 1 to 200 visible characters.</summary>
    public static bool IsValid(string? text) => text is not null && text.StartsWith(Prefix, StringComparison.Ordinal)
        && text.Length > Prefix.Length && text.Length <= Prefix.Length + 200
        && !text.Any(letter => char.IsControl(letter) || char.IsWhiteSpace(letter));
}
