using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Cop.Ledger;

/// <summary>A vault in a directory: a file for each subject, with its data key wrapped by a key-encryption key.</summary>
/// <remarks>One process writes. The files are readable by their owner only. Decision M-1.</remarks>
public sealed class FileKeyVault : IKeyVault
{
    private readonly Lock _gate = new();
    private readonly string _directory;
    private readonly KeyWrapping _wrapping;

    /// <summary>Opens a vault; the directory is created by the first key.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="wrappingKey">The 32 bytes of the key-encryption key, kept elsewhere.</param>
    /// <param name="randomBytes">Generates random bytes, such as <see cref="RandomNumberGenerator.GetBytes(int)"/>.</param>
    public FileKeyVault(string directory, ReadOnlySpan<byte> wrappingKey, Func<int, byte[]> randomBytes)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        (_directory, _wrapping) = (directory, new KeyWrapping(wrappingKey, randomBytes));
    }

    /// <inheritdoc/>
    public Task<CopResult<DataKey>> GetOrCreateKeyAsync(string subjectId, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (Read(subjectId) is { } known)
            {
                return Task.FromResult(Unwrap(known) is { } key ? CopResult.Ok(key) : CopResult.Fail<DataKey>(
                    LedgerErrorCodes.KeyErased, $"Subject '{subjectId}' was erased; nothing can be sealed for it any more."));
            }

            var created = _wrapping.NewKey();
            Write(subjectId, CopJson.Object(
                ("subject", CopJson.From(subjectId)), ("key", CopJson.From(created.KeyId)),
                ("wrapped", CopJson.From(Convert.ToBase64String(_wrapping.Wrap(created))))));
            return Task.FromResult(CopResult.Ok(created));
        }
    }

    /// <inheritdoc/>
    public Task<DataKey?> FindKeyAsync(string keyId, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var found = Directory.Exists(_directory)
                ? Directory.EnumerateFiles(_directory, "*.json").Select(ReadFile).FirstOrDefault(json => json["key"]?.AsString() == keyId)
                : null;
            return Task.FromResult(found is null ? null : Unwrap(found));
        }
    }

    /// <inheritdoc/>
    public Task<VaultSubject?> FindSubjectAsync(string subjectId, CancellationToken cancellationToken)
    {
        lock (_gate)
            return Task.FromResult(Read(subjectId) is { } json ? Describe(json) : null);
    }

    /// <inheritdoc/>
    public Task<CopResult<VaultSubject>> SetHoldAsync(string subjectId, string? reason, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (Read(subjectId) is not { } json)
                return Task.FromResult(CopResult.Fail<VaultSubject>(Missing(subjectId)));
            json = json.With("hold", reason is null ? null : CopJson.From(reason));
            Write(subjectId, json);
            return Task.FromResult(CopResult.Ok(Describe(json)));
        }
    }

    /// <inheritdoc/>
    public Task<CopResult<ImmutableArray<string>>> EraseAsync(string subjectId, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (Read(subjectId) is not { } json)
                return Task.FromResult(CopResult.Fail<ImmutableArray<string>>(Missing(subjectId)));
            var subject = Describe(json);
            if (subject.Hold is { } hold)
            {
                return Task.FromResult(CopResult.Fail<ImmutableArray<string>>(
                    LedgerErrorCodes.LegalHold, $"Subject '{subjectId}' is under a legal hold ({hold}) and is not erased."));
            }

            Overwrite(subjectId);
            Write(subjectId, json.With("wrapped", null).With("erased", CopJson.From(true)));
            return Task.FromResult(CopResult.Ok(subject.KeyIds));
        }
    }

    private DataKey? Unwrap(CopJson json) => json["wrapped"]?.AsString() is { } text && json["key"]?.AsString() is { } keyId
        ? _wrapping.Unwrap(keyId, Convert.FromBase64String(text)) : null;

    private static VaultSubject Describe(CopJson json) => new(
        json["subject"]!.AsString()!, [json["key"]!.AsString()!], json["erased"] is not null, json["hold"]?.AsString());

    private CopJson? Read(string subjectId) => File.Exists(PathOf(subjectId)) ? ReadFile(PathOf(subjectId)) : null;

    private static CopJson ReadFile(string path) => CopJson.Parse(File.ReadAllBytes(path)).Unwrap();

    private void Write(string subjectId, CopJson json)
    {
        Directory.CreateDirectory(_directory);
        var path = PathOf(subjectId);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(path + ".new", options))
        {
            file.Write(json.Utf8.Span);
            file.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path, overwrite: true);
    }

    // The bytes of the key are overwritten before the file is replaced; copies in backups of the vault must be destroyed too.
    private void Overwrite(string subjectId)
    {
        using var file = new FileStream(PathOf(subjectId), FileMode.Open, FileAccess.Write);
        file.Write(new byte[file.Length]);
        file.Flush(flushToDisk: true);
    }

    private string PathOf(string subjectId) =>
        Path.Combine(_directory, CopHash.Sha256(Encoding.UTF8.GetBytes(subjectId)).Value + ".json");

    private static CopError Missing(string subjectId) => new(CopErrorCodes.NotFound, $"The vault has no key of subject '{subjectId}'.");
}
