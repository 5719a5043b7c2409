namespace Cop.Packages;

/// <summary>Returns the text of an included file; null when no file with that path may be included.</summary>
/// <param name="path">The path below the package, or <c>pkg:name/path</c> for a file that another package exports (P-31).</param>
internal delegate string? TemplateLoader(string path);
