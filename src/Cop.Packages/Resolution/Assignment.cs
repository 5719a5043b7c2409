namespace Cop.Packages;

/// <summary>A step of the search: a decision, or a term that follows from earlier steps.</summary>
/// <param name="Term">What the step says.</param>
/// <param name="Accumulated">What all steps so far say of the package.</param>
/// <param name="Level">The number of decisions before it, its own included.</param>
/// <param name="Index">Its place among all steps.</param>
/// <param name="Cause">The incompatibility it follows from; null for a decision.</param>
internal sealed record Assignment(Term Term, Term Accumulated, int Level, int Index, Incompatibility? Cause);
