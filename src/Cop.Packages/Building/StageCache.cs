using System.Collections.Immutable;
using System.Text;

namespace Cop.Packages;

/// <summary>Results of stages by the digest of everything that they depend on. A damaged entry is a miss.</summary>
internal sealed class StageCache
{
    public const long MaxBytes = 256L * 1024 * 1024;

    private readonly string? _folder;
    private readonly string _temporary;
    private bool _hasWritten;

    /// <param name="folder">The package's folder.</param>
    /// <param name="isUsed">Whether earlier results are read and new ones kept.</param>
    public StageCache(string folder, bool isUsed)
    {
        _folder = isUsed ? Path.Combine(folder, ".cop", "build") : null;
        _temporary = Path.Combine(folder, ".cop", "tmp");
    }

    /// <summary>The key of a stage with its inputs. No clock, user or folder is part of it.</summary>
    public static string KeyOf(string stage, int version, params IEnumerable<(string Name, CopJson? Value)> inputs) =>
        CopJson.Object([("stage", CopJson.From(stage)), ("version", CopJson.From(version)), .. inputs]).Hash().Value;

    /// <summary>The result of an earlier build; null when there is none.</summary>
    public CopJson? Find(string key)
    {
        if (_folder is null || !File.Exists(FileOf(key))) return null;
        byte[] content = File.ReadAllBytes(FileOf(key));
        // The first line is the digest of the rest.
        int line = content.AsSpan().IndexOf((byte)'\n');
        if (line != 64) return null;
        var body = content.AsMemory(line + 1);
        return CopHash.Sha256(body.Span).Value == Encoding.ASCII.GetString(content, 0, line) ? CopJson.FromTrusted(body) : null;
    }

    /// <summary>Keeps a result.</summary>
    public void Keep(string key, CopJson result)
    {
        if (_folder is null) return;
        _hasWritten = true;
        byte[] digest = Encoding.ASCII.GetBytes(result.Hash().Value + "\n");
        AtomicFile.Write(FileOf(key), [.. digest, .. result.Utf8.Span], _temporary, isFlushed: false);
    }

    /// <summary>Removes the results that were written first until the rest fits; only after a build that wrote something.</summary>
    public void Trim()
    {
        if (_folder is null || !_hasWritten) return;
        var files = new DirectoryInfo(_folder).EnumerateFiles("*", SearchOption.AllDirectories).OrderBy(each => each.LastWriteTimeUtc)
            .ToImmutableArray();
        long total = files.Sum(each => each.Length);
        foreach (var file in files.TakeWhile(_ => total > MaxBytes))
        {
            total -= file.Length;
            file.Delete();
        }
    }

    private string FileOf(string key) => Path.Combine(_folder!, key[..2], key);
}
