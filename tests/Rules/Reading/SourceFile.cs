namespace Cop.Rules.Tests;

/// <summary>A C# file: its text, and its code with comments and literals blanked out at the same lines.</summary>
internal sealed class SourceFile(string path)
{
    private string? _code;
    private IReadOnlyList<SourceBlock>? _blocks;

    /// <summary>The path from the root, with slashes.</summary>
    public string Path { get; } = path;

    /// <summary>The name without folder and extension.</summary>
    public string Name { get; } = System.IO.Path.GetFileNameWithoutExtension(path);

    public string Text { get; } = Repository.Read(path);

    public string Code => _code ??= CodeBlanking.Blank(Text);

    public IReadOnlyList<SourceBlock> Blocks => _blocks ??= SourceBlocks.Read(Code);

    /// <summary>The types that are declared outside of other types.</summary>
    public IEnumerable<SourceBlock> Types => Blocks.Where(block => block.IsType && block.Depth == 0);

    public int LineCount => Text.Length == 0 ? 0 : Text.AsSpan().TrimEnd('\n').Count('\n') + 1;
}
