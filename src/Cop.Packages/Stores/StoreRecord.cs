using System.Globalization;

namespace Cop.Packages;

/// <summary>The record of a package in the content store.</summary>
internal static class StoreRecord
{
    public static CopJson Write(StoredPackage package) => CopJson.Object(
        ("name", CopJson.From(package.Name)),
        ("version", CopJson.From(package.Version)),
        ("integrity", CopJson.From(package.Integrity)),
        ("tree", CopJson.From(package.Tree)),
        ("bytes", CopJson.From(package.Bytes)),
        ("last_used", CopJson.From(package.LastUsed.ToString("O", CultureInfo.InvariantCulture))));

    /// <summary>The record in a file; null when the file is missing or damaged.</summary>
    public static StoredPackage? Read(string file)
    {
        if (!File.Exists(file) || CopJson.Parse(File.ReadAllBytes(file)) is not { IsOk: true } parsed) return null;
        var record = parsed.Unwrap();
        return record["name"]?.AsString() is { } name && record["version"]?.AsString() is { } version
            && record["integrity"]?.AsString() is { } integrity && record["tree"]?.AsString() is { } tree
            && DateTimeOffset.TryParse(
                record["last_used"]?.AsString(), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var lastUsed)
            ? new(name, version, integrity, tree, record["bytes"]?.Element.TryGetInt64(out long bytes) == true ? bytes : 0, lastUsed)
                : null;
    }
}
