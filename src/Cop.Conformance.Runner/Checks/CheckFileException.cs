namespace Cop.Conformance.Runner;

/// <summary>An invalid file of checks or vectors; the message names the file, the line and the error.</summary>
public sealed class CheckFileException(string file, int line, string fault) : Exception($"{file}:{line}: {fault}");
