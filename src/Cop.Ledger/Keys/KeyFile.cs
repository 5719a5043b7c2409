using System.Security.Cryptography;

namespace Cop.Ledger;

/// <summary>Private keys in files that only their owner may read.</summary>
/// <remarks>The file holds one JSON object: <c>v</c>, <c>alg</c>, <c>keyId</c>, <c>public</c> and <c>private</c>, both in base64.</remarks>
public static class KeyFile
{
    private const int MaxBytes = 4096;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OfOthers = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Creates a file with a key; never overwrites one.</summary>
    /// <param name="path">Path of the new file.</param>
    /// <param name="privateKey">The 32 bytes of the private key, from a random generator.</param>
    /// <param name="keyId">The id of the key; null derives it from the public key.</param>
    /// <returns>The key as a trust file holds it, or an error when the file exists or cannot be written.</returns>
    public static CopResult<TrustedKey> Create(string path, ReadOnlySpan<byte> privateKey, string? keyId = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (keyId is not null && !LedgerKeyId.IsValid(keyId))
            return Invalid(path, $"'{keyId}' is no key id; use urn:cop:key: and a name");
        using var signer = Ed25519Signer.FromPrivateKey(privateKey, keyId);
        var json = CopJson.Object(
            ("v", CopJson.From(1)), ("alg", CopJson.From(Ed25519.Name)), ("keyId", CopJson.From(signer.KeyId)),
            ("private", CopJson.From(Convert.ToBase64String(privateKey))),
            ("public", CopJson.From(Convert.ToBase64String(signer.PublicKey.Span))));
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = OwnerOnly;
            using var file = new FileStream(path, options);
            file.Write(json.Utf8.Span);
            file.WriteByte((byte)'\n');
            file.Flush(flushToDisk: true);
        }
        catch (IOException) when (File.Exists(path))
        {
            return new CopError(
                LedgerErrorCodes.InvalidKey, $"The file '{path}' exists and was not changed; give the new key another name.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Invalid(path, exception.Message);
        }

        return new TrustedKey(signer.KeyId, [.. signer.PublicKey.Span]);
    }

    /// <summary>Reads a key; the file must not be readable or writable by other users.</summary>
    public static CopResult<Ed25519Signer> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & OfOthers) != 0)
                return Invalid(path, "other users may read or change it; run 'chmod 600' on it, and replace the key if it was exposed");
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
            if (file.Length > MaxBytes)
                return Invalid(path, $"it has {file.Length} bytes, a key file at most {MaxBytes}");
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return Parse(path, bytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Invalid(path, exception.Message);
        }
    }

    private static CopResult<Ed25519Signer> Parse(string path, byte[] bytes)
    {
        if (!CopJson.Parse(bytes).TryGet(out var json, out var error))
            return Invalid(path, error.Message);
        if (json["v"] is not { } version || version.ToString() != "1" || json["alg"]?.AsString() != Ed25519.Name)
            return Invalid(path, "it is no Ed25519 key file of version 1");
        if (json["keyId"]?.AsString() is not { } keyId || !LedgerKeyId.IsValid(keyId))
            return Invalid(path, "its keyId is not urn:cop:key: and a name");
        var secret = new byte[Ed25519Signer.PrivateKeySize];
        try
        {
            if (!Convert.TryFromBase64String(json["private"]?.AsString() ?? "", secret, out var written) || written != secret.Length)
                return Invalid(path, "its private key is not 32 bytes in base64");
            var signer = Ed25519Signer.FromPrivateKey(secret, keyId);
            if (json["public"]?.AsString() == Convert.ToBase64String(signer.PublicKey.Span))
                return signer;
            signer.Dispose();
            return Invalid(path, "its public key does not belong to its private key");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static CopError Invalid(string path, string reason) =>
        new(LedgerErrorCodes.InvalidKey, $"The key file '{path}' cannot be used: {reason.TrimEnd('.')}.");
}
