namespace Cop.Cli;

/// <summary>Something wrong in a document.</summary>
/// <param name="Line">The number of the line, from 1.</param>
/// <param name="Message">What is wrong, for people.</param>
internal sealed record Finding(int Line, string Message);
