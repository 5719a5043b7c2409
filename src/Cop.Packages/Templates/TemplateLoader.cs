namespace Cop.Packages;

/// <summary>Gives the text of a file that is included; null when there is none that may be included.</summary>
/// <param name="path">The path below the package, or <c>pkg:name/path</c> for a file that another package exports (P-31).</param>
internal delegate string? TemplateLoader(string path);
