namespace Cop.Dashboard;

/// <summary>Text that a form field must give back unchanged.</summary>
/// <param name="Value">The text.</param>
internal readonly record struct ExactText(string? Value);
