namespace Cop.Conformance.Runner;

/// <summary>A file of checks or vectors that cannot be used; the message names it, its line and the fault.</summary>
internal sealed class CheckFileException(string file, int line, string fault) : Exception($"{file}:{line}: {fault}");
