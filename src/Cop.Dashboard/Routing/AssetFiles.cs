using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Cop.Dashboard;

/// <summary>The style sheet, the scripts and the icon: from the assembly, compressed once, under addresses with their hash.</summary>
internal static class AssetFiles
{
    private const string Area = "/_/";
    private static readonly FrozenDictionary<string, Asset> Files = new (string Name, string Type)[]
    {
        ("cop.css", "text/css; charset=utf-8"), ("cop.js", "text/javascript; charset=utf-8"),
        ("live.js", "text/javascript; charset=utf-8"), ("icon.svg", "image/svg+xml"),
    }.ToFrozenDictionary(file => file.Name, file => Asset.Load(file.Name, file.Type), StringComparer.Ordinal);

    /// <summary>The address of a file.</summary>
    public static string Address(Links links, string name) => $"{links.Root}{Area}{Files[name].Hash}/{name}";

    /// <summary>The compressed sizes of all files.</summary>
    public static IEnumerable<(string Name, int Bytes)> Sizes => Files.Select(file => (file.Key, file.Value.Compressed.Length));

    /// <summary>Serves a file when the request is for one. Files hold nothing of the store, so every visitor gets them.</summary>
    public static async Task<bool> TryServeAsync(HttpContext context, string prefix)
    {
        var path = context.Request.Path.Value ?? "";
        if (!path.StartsWith(prefix + Area, StringComparison.OrdinalIgnoreCase) || HttpMethods.IsPost(context.Request.Method))
            return false;
        var parts = path[(prefix.Length + Area.Length)..].Split('/');
        if (parts is not [var hash, var name] || !Files.TryGetValue(name, out var asset) || asset.Hash != hash)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return true;
        }

        var response = context.Response;
        response.ContentType = asset.Type;
        response.Headers.CacheControl = "public, max-age=31536000, immutable";
        response.Headers.Vary = "Accept-Encoding";
        var isCompressed = context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
        if (isCompressed)
            response.Headers.ContentEncoding = "gzip";
        var body = isCompressed ? asset.Compressed : asset.Plain;
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
        return true;
    }

    private sealed record Asset(string Type, string Hash, byte[] Plain, byte[] Compressed)
    {
        public static Asset Load(string name, string type)
        {
            using var source = typeof(AssetFiles).Assembly.GetManifestResourceStream(name)
                ?? throw new CopInvariantException($"The package has no file '{name}'.");
            using var plain = new MemoryStream();
            source.CopyTo(plain);
            using var compressed = new MemoryStream();
            using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize))
                gzip.Write(plain.ToArray());
            var hash = Convert.ToHexStringLower(SHA256.HashData(plain.ToArray()))[..16];
            return new Asset(type, hash, plain.ToArray(), compressed.ToArray());
        }
    }
}
