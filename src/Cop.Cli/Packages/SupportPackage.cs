namespace Cop.Cli;

/// <summary>The sample package that the demo uses; its files are part of the tool.</summary>
internal static class SupportPackage
{
    private const string Prefix = "support-package/";

    /// <summary>Writes the files that are not there yet. Files that a person changed are kept.</summary>
    public static async Task WriteAsync(string folder, CancellationToken cancellation)
    {
        var assembly = typeof(SupportPackage).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(each => each.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            var file = Path.Combine(folder, name[Prefix.Length..].Replace('\\', '/'));
            if (File.Exists(file))
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            using var content = assembly.GetManifestResourceStream(name)!;
            using var copy = File.Create(file);
            await content.CopyToAsync(copy, cancellation).ConfigureAwait(false);
        }
    }
}
