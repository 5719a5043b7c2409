using System.Collections.Immutable;
using System.Globalization;

namespace Cop.Packages;

/// <summary>Parses a template by the grammar in spec/packages/templates.md. Inserted values are never parsed (P-26).</summary>
internal sealed class TemplateParser
{
    public const int MaxCharacters = 1024 * 1024;
    public const int MaxDepth = 64;
    private const int MaxFaults = 100;

    private static readonly string[] Blocks = ["if", "unless", "each", "model"];

    private readonly string _file;
    private readonly DiagnosticList _diagnostics;
    private readonly List<(TemplateToken Token, string? Indent)> _tokens;
    private int _next;
    private int _faults;

    private TemplateParser(string file, string source, DiagnosticList diagnostics)
    {
        (_file, _diagnostics) = (file, diagnostics);
        _tokens = TemplateLines.Tidy(TemplateLexer.Read(source, file, diagnostics));
    }

    /// <summary>Returns the parts of a template; every fault is reported, and parsing continues after it.</summary>
    public static ImmutableArray<TemplateNode> Parse(string file, string source, DiagnosticList diagnostics)
    {
        if (source.Length > MaxCharacters)
        {
            diagnostics.Add(
                DiagnosticCodes.FileTooLarge, file, SourceSpan.Start,
                $"The template has {source.Length} characters; the limit is {MaxCharacters}.");
            return [];
        }

        source = source.TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal);
        var parser = new TemplateParser(file, source, diagnostics);
        var nodes = ImmutableArray.CreateBuilder<TemplateNode>();
        while (parser._next < parser._tokens.Count)
        {
            nodes.AddRange(parser.ReadNodes(1));
            // What ended the parts here closes nothing.
            if (parser._next < parser._tokens.Count) parser.AddStray(parser._tokens[parser._next++].Token);
        }

        return nodes.ToImmutable();
    }

    private ImmutableArray<TemplateNode> ReadNodes(int depth)
    {
        var nodes = ImmutableArray.CreateBuilder<TemplateNode>();
        for (; _next < _tokens.Count; _next++)
        {
            var (token, indent) = _tokens[_next];
            if (token.Kind == TemplateTokenKind.Comment) continue;
            if (token.Kind == TemplateTokenKind.Text)
            {
                if (token.Content.Length > 0) nodes.Add(new TemplateNode.Text(token.Content, _file, token.Span));
                continue;
            }

            if (token.IsElse || token.Content.StartsWith('/')) break;
            if (ReadTag(token, indent, depth) is { } node) nodes.Add(node);
        }

        return nodes.ToImmutable();
    }

    private TemplateNode? ReadTag(TemplateToken token, string? indent, int depth) => token.Content switch
    {
        "" => Fault(token, "The tag is empty.", "write {{name}}, or \\{{ for the text {{"),
        _ when token.Content[0] == '#' => ReadBlock(token, depth),
        _ when token.Content[0] == '>' => ReadInclude(token, indent),
        _ => ReadValue(token),
    };

    private TemplateNode? ReadValue(TemplateToken token)
    {
        // A default reaches to the end of the tag and may hold anything.
        int bar = token.Content.IndexOf('|');
        string expression = bar < 0 ? token.Content : token.Content[..bar];
        var reader = new TagReader(expression);
        // "json" alone is a variable of that name.
        bool isJson = reader.TryWord("json") && !reader.IsAtEnd;
        if (!isJson) reader = new TagReader(expression);
        if (reader.ReadPath() is not { } operand || !reader.IsAtEnd)
        {
            string message = reader.Fault ?? $"\"{token.Content}\" is no value: write {{{{name}}}} or {{{{name|default}}}}.";
            return Fault(token, message, "correct the tag, or write \\{{ for the text {{");
        }

        return new TemplateNode.Value(operand, bar < 0 ? null : DefaultOf(token.Content[(bar + 1)..].Trim()), isJson, _file, token.Span);
    }

    private static string DefaultOf(string text) =>
        text.StartsWith('"') && CopJson.Parse(text).TryGet(out var json, out _) && json.AsString() is { } value ? value : text;

    private TemplateNode? ReadInclude(TemplateToken token, string? indent)
    {
        var reader = new TagReader(token.Content[1..]);
        var arguments = ImmutableArray.CreateBuilder<(string, TemplateOperand)>();
        if (reader.TakeTarget() is not { } target) return Fault(token, "The include names no file.", "write {{> ./file.md}}");
        while (!reader.IsAtEnd)
        {
            if (reader.TakeName() is not { } name || !reader.TryWord("=") || reader.ReadOperand() is not { } value)
                return Fault(
                    token, reader.Fault
                        ?? $"\"{reader.Rest}\" is no argument: write name=path or name=\"text\".", "write {{> ./file.md name=value}}");
            arguments.Add((name, value));
        }

        return new TemplateNode.Include(target, arguments.ToImmutable(), indent, _file, token.Span);
    }

    private TemplateNode? ReadBlock(TemplateToken open, int depth)
    {
        var reader = new TagReader(open.Content[1..]);
        string name = reader.TakeName() ?? "";
        if (!Blocks.Contains(name))
        {
            string? nearest = NearestName.Find(name, Blocks);
            Fault(open, $"There is no block #{name}; there are #if, #unless, #each and #model.", nearest is null
                ? null
                : $"write #{nearest}");
        }

        return IsTooDeep(open, depth) ? null : ReadBranches(open, name, reader, depth);
    }

    // Ends the parse: what follows would be reported as unclosed as many times as there are levels.
    private bool IsTooDeep(TemplateToken token, int depth)
    {
        if (depth < MaxDepth) return false;
        Fault(token, $"Blocks are nested deeper than {MaxDepth} levels.", null);
        (_next, _faults) = (_tokens.Count, MaxFaults);
        return true;
    }

    private TemplateNode? ReadBranches(TemplateToken open, string name, TagReader reader, int depth)
    {
        var head = name switch
        {
            "each" => ReadEach(reader),
            "model" => ReadModel(reader),
            "if" or "unless" => ReadIf(reader, name == "unless"),
            _ => null,
        };
        if (Blocks.Contains(name) && (head is null || !reader.IsAtEnd))
            Fault(open, reader.Fault ?? $"\"{reader.Rest}\" in #{name} cannot be read.", null);
        _next++;
        var body = ReadNodes(depth + 1);
        var otherwise = ReadElse(open, name, depth);
        Close(open, name);
        return head?.Invoke(body, otherwise, open.Span);
    }

    private ImmutableArray<TemplateNode> ReadElse(TemplateToken open, string name, int depth)
    {
        if (_next >= _tokens.Count || _tokens[_next].Token is not { IsElse: true } token) return [];
        _next++;
        if (token.Content == "else") return ReadNodes(depth + 1);
        // "else if" is an if inside the else that ends where the block ends.
        var reader = new TagReader(token.Content[4..]);
        var head = name == "if" && reader.TryWord("if") ? ReadIf(reader, false) : null;
        if (head is null || !reader.IsAtEnd) Fault(token, reader.Fault ?? "Write {{else}}, or {{else if condition}} inside #if.", null);
        if (IsTooDeep(token, depth)) return [];
        var body = ReadNodes(depth + 1);
        var otherwise = ReadElse(open, name, depth + 1);
        return head is null ? [] : [head(body, otherwise, token.Span)];
    }

    private delegate TemplateNode Head(ImmutableArray<TemplateNode> body, ImmutableArray<TemplateNode> otherwise, SourceSpan span);

    private Head? ReadIf(TagReader reader, bool isNegated)
    {
        if (reader.ReadCondition() is not { } condition) return null;
        if (isNegated) condition = new TemplateCondition.Not(condition);
        return (body, otherwise, span) => new TemplateNode.If(condition, body, otherwise, _file, span);
    }

    private Head? ReadEach(TagReader reader)
    {
        if (reader.ReadPath() is not { } source) return null;
        string? item = null, key = null;
        if (reader.TryWord("as")
            && (!reader.TryWord("|") || (item = reader.TakeName()) is null || !reader.TryWord("|")
                && ((key = reader.TakeName()) is null || !reader.TryWord("|"))))
            return null;
        return (body, otherwise, span) => new TemplateNode.Each(source, item, key, body, otherwise, _file, span);
    }

    private Head? ReadModel(TagReader reader)
    {
        var selectors = ImmutableArray.CreateBuilder<string>();
        do
        {
            string negation = reader.TryWord("!") ? "!" : "";
            if (reader.TakeModel() is not { } word) return null;
            selectors.Add(negation + word);
        }
        while (reader.TryWord(","));
        return (body, otherwise, span) => new TemplateNode.Model(selectors.ToImmutable(), body, otherwise, _file, span);
    }

    private void Close(TemplateToken open, string name)
    {
        if (_next >= _tokens.Count)
        {
            Add(DiagnosticCodes.BlockNotClosed, open.Span, $"#{name} is not closed.", new($"add {{{{/{name}}}}}"));
            return;
        }

        var token = _tokens[_next].Token;
        if (token.Content == "/" + name) return;
        string found = token.IsElse ? "a second {{else}}" : $"{{{{{token.Content}}}}}";
        Add(
            DiagnosticCodes.BlockMismatch, token.Span,
            string.Create(
                CultureInfo.InvariantCulture,
                $"#{name}, opened in line {open.Span.Line} column {open.Span.Column}, is followed by {found}."),
            token.IsElse ? null : new($"write {{{{/{name}}}}}"));
    }

    private void AddStray(TemplateToken token) =>
        Add(DiagnosticCodes.BlockMismatch, token.Span, $"{{{{{token.Content}}}}} belongs to no block.",
            new("remove it, or open its block"));

    private TemplateNode? Fault(TemplateToken token, string message, string? fix)
    {
        Add(DiagnosticCodes.TemplateSyntax, token.Span, message, fix is null ? null : new(fix));
        return null;
    }

    private void Add(DiagnosticCode code, SourceSpan span, string message, DiagnosticFix? fix)
    {
        if (_faults++ < MaxFaults) _diagnostics.Add(code, _file, span, message, fix: fix);
    }
}
