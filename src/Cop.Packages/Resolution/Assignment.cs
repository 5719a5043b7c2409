namespace Cop.Packages;

/// <summary>A step of the search: a decision, or a term that follows from earlier steps.</summary>
/// <param name="Term">The statement of the step.</param>
/// <param name="Accumulated">The combined statement of all steps so far about the package.</param>
/// <param name="Level">The number of decisions before it, its own included.</param>
/// <param name="Index">Its index among all steps.</param>
/// <param name="Cause">The incompatibility it follows from; null for a decision.</param>
internal sealed record Assignment(Term Term, Term Accumulated, int Level, int Index, Incompatibility? Cause);
