using System.Text;

namespace Cop.Samples.Review;

/// <summary>A Markdown document to review.</summary>
/// <param name="Path">The full path, or the name of the embedded sample.</param>
/// <param name="Directory">The folder that links are relative to; null if links cannot be looked up.</param>
/// <param name="Text">The content.</param>
[CopData]
public sealed partial record ReviewDocument(string Path, string? Directory, string Text)
{
    // Escaped as JSON the text at most doubles in practice, and an event has at most 1 MiB (D-17).
    private const int MaxBytes = 512 * 1024;

    // The planner creates one task for each in a single batch.
    private const int MaxSections = 500;

    private const string SampleName = "sample.md";

    // The longest first: a document without findings asks no questions and shows only half of the protocol.
    private static readonly string[] OwnDocuments = ["spec/decisions.md", "docs/ARCHITECTURE.md", "README.md"];

    /// <summary>The name of the file without its folders.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>The lines of the document.</summary>
    internal string[] Lines => SectionReader.SplitLines(Text);

    /// <summary>The sections of the document, at least one.</summary>
    internal IReadOnlyList<Section> Sections => SectionReader.Read(Lines);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file; null for a document of the repository, or outside of it for the embedded sample.</param>
    /// <exception cref="CopException">The file is missing (<c>not_found</c>) or not a usable text (<c>invalid_query</c>).</exception>
    public static ReviewDocument Read(string? path) => (path ?? FindOwn()) is { } found ? ReadFile(found) : ReadSample();

    private static string? FindOwn()
    {
        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Cop.Kernel.sln")))
                return OwnDocuments.Select(name => System.IO.Path.Combine(folder.FullName, name)).FirstOrDefault(File.Exists);
        }

        return null;
    }

    private static ReviewDocument ReadFile(string path)
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
            return Decode(file.FullName, file.DirectoryName, File.ReadAllBytes(file.FullName));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, $"cannot be read ({unreadable.Message})");
        }
    }

    private static ReviewDocument ReadSample()
    {
        using var sample = typeof(ReviewDocument).Assembly.GetManifestResourceStream(SampleName)!;
        using var bytes = new MemoryStream();
        sample.CopyTo(bytes);
        return Decode(SampleName, null, bytes.ToArray());
    }

    private static ReviewDocument Decode(string path, string? directory, byte[] bytes)
    {
        // The length of a pipe or a device is not known beforehand.
        if (bytes.Length > MaxBytes)
            throw Unusable(path, $"has {bytes.Length:N0} bytes, more than {MaxBytes:N0}; give a smaller document");
        if (bytes.Contains((byte)0))
            throw Unusable(path, "is binary (it has NUL bytes); give a Markdown file");
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException undecodable)
        {
            throw Unusable(path, $"is not UTF-8 (at byte {undecodable.Index}); convert it first");
        }

        if (string.IsNullOrWhiteSpace(text))
            throw Unusable(path, "is empty; there is nothing to review");
        var document = new ReviewDocument(path, directory, text);
        return document.Sections.Count is var count && count <= MaxSections
            ? document
            : throw Unusable(path, $"has {count} sections, more than {MaxSections}; give a smaller document");
    }

    private static CopException Unusable(string path, string reason) =>
        new(new CopError(CopErrorCodes.InvalidQuery, $"The file '{path}' {reason}."));
}
