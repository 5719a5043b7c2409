using System.Text;

namespace Cop.Packages;

/// <summary>Divides a template into texts, tags and comments.</summary>
internal sealed class TemplateLexer
{
    private const string RawStart = "{{{{raw}}}}";
    private const string RawEnd = "{{{{/raw}}}}";

    private readonly string _source;
    private readonly LinePositions _lines;
    private readonly string _file;
    private readonly DiagnosticList _diagnostics;
    private readonly List<TemplateToken> _tokens = [];
    private readonly StringBuilder _text = new();
    private int _textStart;

    private TemplateLexer(string source, string file, DiagnosticList diagnostics) =>
        (_source, _lines, _file, _diagnostics) = (source, new LinePositions(source), file, diagnostics);

    public static List<TemplateToken> Read(string source, string file, DiagnosticList diagnostics)
    {
        var lexer = new TemplateLexer(source, file, diagnostics);
        lexer.Run();
        return lexer._tokens;
    }

    private void Run()
    {
        int at = 0;
        while (at < _source.Length)
        {
            int next = _source.AsSpan(at).IndexOf("{{", StringComparison.Ordinal);
            if (next < 0) break;
            next += at;
            if (next > at && _source[next - 1] == '\\')
            {
                // An escaped tag is text; its braces are.
                _text.Append(_source, at, next - 1 - at).Append("{{");
                at = next + 2;
                continue;
            }

            _text.Append(_source, at, next - at);
            at = _source.AsSpan(next).StartsWith(RawStart, StringComparison.Ordinal) ? ReadRaw(next) : ReadTag(next);
        }

        if (at < _source.Length) _text.Append(_source, at, _source.Length - at);
        Flush(_source.Length);
    }

    private int ReadRaw(int start)
    {
        int from = start + RawStart.Length;
        int end = _source.IndexOf(RawEnd, from, StringComparison.Ordinal);
        if (end < 0)
        {
            Add(DiagnosticCodes.TemplateSyntax, start, from, $"{RawStart} is not closed.", new($"add {RawEnd}"));
            return _source.Length;
        }

        _text.Append(_source, from, end - from);
        return end + RawEnd.Length;
    }

    private int ReadTag(int start)
    {
        bool isComment = _source.AsSpan(start).StartsWith("{{!", StringComparison.Ordinal);
        bool isLongComment = _source.AsSpan(start).StartsWith("{{!--", StringComparison.Ordinal);
        string closing = isLongComment ? "--}}" : "}}";
        int end = _source.IndexOf(closing, start + 2, StringComparison.Ordinal);
        if (end < 0)
        {
            Add(DiagnosticCodes.TemplateSyntax, start, start +
                2, $"The tag is not closed by {closing}.", new("close the tag, or write \\{{ for the text {{"));
            return _source.Length;
        }

        int behind = end + closing.Length;
        Flush(start);
        if (_source.AsSpan(start).StartsWith("{{{", StringComparison.Ordinal))
        {
            if (behind < _source.Length && _source[behind] == '}') behind++;
            Add(DiagnosticCodes.TripleBraces, start, behind, "Three braces have no meaning: nothing is escaped, so two do the same.",
                new("write two braces"));
        }
        else
        {
            AddTag(start, end, behind, isComment);
        }

        _textStart = behind;
        return behind;
    }

    private void AddTag(int start, int end, int behind, bool isComment)
    {
        int from = start + 2;
        bool trimsLeft = !isComment && from < end && _source[from] == '~';
        bool trimsRight = !isComment && end > from + (trimsLeft ? 1 : 0) && _source[end - 1] == '~';
        if (trimsLeft) from++;
        if (trimsRight) end--;
        while (from < end && char.IsWhiteSpace(_source[from])) from++;
        var kind = isComment ? TemplateTokenKind.Comment : TemplateTokenKind.Tag;
        _tokens.Add(new(kind, isComment ? "" : _source[from..end].TrimEnd(), _lines.SpanOf(start, behind), from, trimsLeft, trimsRight));
    }

    private void Flush(int end)
    {
        if (_text.Length > 0) _tokens.Add(new(TemplateTokenKind.Text, _text.ToString(), _lines.SpanOf(_textStart, end), _textStart));
        _text.Clear();
        _textStart = end;
    }

    private void Add(DiagnosticCode code, int start, int end, string message, DiagnosticFix fix) =>
        _diagnostics.Add(code, _file, _lines.SpanOf(start, end), message, fix: fix);
}
