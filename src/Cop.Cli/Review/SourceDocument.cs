using System.Text;

namespace Cop.Cli;

/// <summary>A document to review, read once.</summary>
/// <param name="Path">Its full path, or the name of the one that comes with the tool.</param>
/// <param name="Directory">What its links are relative to; null when they cannot be looked up.</param>
/// <param name="Text">Its text.</param>
internal sealed record SourceDocument(string Path, string? Directory, string Text)
{
    // Escaped as JSON the text at most doubles in practice, and an event may have 1 MiB (D-17).
    private const int MaxBytes = 512 * 1024;

    // A task each, made in one batch of the planner.
    private const int MaxSections = 500;

    private const string SampleName = "sample.md";

    // The longest first: a document in which nothing is found asks nobody, and shows half of the protocol.
    private static readonly string[] OwnDocuments = ["spec/decisions.md", "docs/ARCHITECTURE.md", "README.md"];

    /// <summary>Reads the document that was named, or one of the repository's own, or the one that comes with the tool.</summary>
    /// <exception cref="CopException">There is no such document, or it is no text.</exception>
    public static SourceDocument Read(string? path) => (path ?? FindOwn()) is { } found ? ReadFile(found) : ReadSample();

    private static string? FindOwn()
    {
        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Cop.Kernel.sln")))
                return OwnDocuments.Select(name => System.IO.Path.Combine(folder.FullName, name)).FirstOrDefault(File.Exists);
        }

        return null;
    }

    private static SourceDocument ReadFile(string path)
    {
        var file = new FileInfo(path);
        if (System.IO.Directory.Exists(path))
            throw Unusable(path, "is a directory; name a Markdown file in it");
        if (!file.Exists)
            throw new CopException(new CopError(CopErrorCodes.NotFound, $"There is no file '{path}'; name a Markdown file."));
        if (file.Length > MaxBytes)
            throw Unusable(path, $"has {file.Length:N0} bytes, more than {MaxBytes:N0}; give a smaller document");
        try
        {
            return Of(file.FullName, file.DirectoryName, File.ReadAllBytes(file.FullName));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, $"cannot be read ({fault.Message})");
        }
    }

    private static SourceDocument ReadSample()
    {
        using var sample = typeof(SourceDocument).Assembly.GetManifestResourceStream(SampleName)!;
        using var bytes = new MemoryStream();
        sample.CopyTo(bytes);
        return Of(SampleName, null, bytes.ToArray());
    }

    private static SourceDocument Of(string path, string? directory, byte[] bytes)
    {
        // A pipe or a device says nothing of its length beforehand.
        if (bytes.Length > MaxBytes)
            throw Unusable(path, $"has {bytes.Length:N0} bytes, more than {MaxBytes:N0}; give a smaller document");
        if (bytes.Contains((byte)0))
            throw Unusable(path, "is binary (it has NUL bytes); give a Markdown file");
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException fault)
        {
            throw Unusable(path, $"is not UTF-8 (at byte {fault.Index}); convert it first");
        }

        if (string.IsNullOrWhiteSpace(text))
            throw Unusable(path, "is empty; there is nothing to review");
        var count = Sections.Of(Sections.LinesOf(text)).Count;
        return count <= MaxSections
            ? new SourceDocument(path, directory, text)
            : throw Unusable(path, $"has {count} sections, more than {MaxSections}; give a smaller document");
    }

    private static CopException Unusable(string path, string fault) => new(new CopError(CopErrorCodes.InvalidQuery, $"The file '{path}' {fault}."));
}
