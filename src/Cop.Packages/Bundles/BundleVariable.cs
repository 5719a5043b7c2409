namespace Cop.Packages;

/// <summary>A variable of one of a bundle's packages.</summary>
/// <param name="Package">The package that declares it; it sees no other (P-32).</param>
/// <param name="Declaration">The declaration.</param>
/// <param name="From">The package and the variable that give the value, where a dependent binds it to its own.</param>
internal sealed record BundleVariable(string Package, TemplateVariable Declaration, (string Package, string Name)? From = null);
