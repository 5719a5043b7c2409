namespace Cop.Packages;

/// <summary>A constraint of a bundle, for enforcement.</summary>
/// <param name="Package">The package that brings it.</param>
/// <param name="Priority">The priority of its file.</param>
/// <param name="Constraint">The constraint.</param>
internal sealed record BundleRule(string Package, int Priority, GuardrailConstraint Constraint);
