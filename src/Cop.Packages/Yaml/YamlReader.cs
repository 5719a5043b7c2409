using System.Collections.Immutable;
using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using TagDirective = YamlDotNet.Core.Tokens.TagDirective;

namespace Cop.Packages;

/// <summary>Reads one YAML document into a tree with locations, and rejects what JSON cannot express (P-6).</summary>
/// <remarks>The events come from YamlDotNet's parser; its deserialisers resolve aliases and lose locations.</remarks>
internal sealed class YamlReader
{
    public const int MaxBytes = 1024 * 1024;
    public const int MaxDepth = 64;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _file;
    private readonly DiagnosticList _diagnostics;
    private readonly Parser _parser;

    private YamlReader(string file, string text, DiagnosticList diagnostics)
    {
        (_file, _diagnostics) = (file, diagnostics);
        _parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
    }

    /// <summary>The root of the document; null when a diagnostic gives the reason that there is none.</summary>
    public static YamlNode? Read(string file, ReadOnlySpan<byte> utf8, DiagnosticList diagnostics)
    {
        if (utf8.Length > MaxBytes)
        {
            diagnostics.Add(
                DiagnosticCodes.FileTooLarge, file, SourceSpan.Start, $"The file has {utf8.Length} bytes; the limit is {MaxBytes}.");
            return null;
        }

        if (Decode(file, utf8, diagnostics) is not { } text) return null;
        var reader = new YamlReader(file, text, diagnostics);
        try
        {
            return reader.ReadStream();
        }
        catch (Rejection)
        {
            return null;
        }
        catch (YamlException error)
        {
            var tab = FindTab(text, (int)error.Start.Line, (int)error.End.Line + 1);
            diagnostics.Add(
                DiagnosticCodes.YamlSyntax, file, tab ?? SpanOf(error.Start, error.End), $"This is not YAML: {error.Message}",
                fix: tab is null ? null : new("indent with spaces instead of tabs"));
            return null;
        }
        catch (InvalidOperationException)
        {
            // The scanner throws it at a key behind a brace or bracket that is not closed.
            var end = reader._parser.Current?.End ?? Mark.Empty;
            diagnostics.Add(
                DiagnosticCodes.YamlSyntax, file, SpanOf(end, end),
                "This is not YAML: a brace or a bracket behind this place is not closed.");
            return null;
        }
        catch (ArgumentException error)
        {
            // The parser makes URIs of tags and throws their exceptions; tags are not allowed here anyway.
            var end = reader._parser.Current?.End ?? Mark.Empty;
            diagnostics.Add(
                DiagnosticCodes.Tag, file, SpanOf(end, end), $"A tag behind this place is not allowed, and no tag at all: {error.Message}");
            return null;
        }
    }

    /// <summary>The text of UTF-8 bytes without a byte order mark; null with a diagnostic at the first byte that is not UTF-8.</summary>
    public static string? Decode(string file, ReadOnlySpan<byte> utf8, DiagnosticList diagnostics)
    {
        if (utf8.StartsWith("\uFEFF"u8)) utf8 = utf8[3..];
        try
        {
            return Strict.GetString(utf8);
        }
        catch (DecoderFallbackException error)
        {
            var before = utf8[..Math.Clamp(error.Index, 0, utf8.Length)];
            int line = before.Count((byte)'\n') + 1;
            int column = Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1;
            diagnostics.Add(
                DiagnosticCodes.NotUtf8, file, new(line, column, line, column + 1), "The file is not UTF-8 here.",
                fix: new("save the file as UTF-8"));
            return null;
        }
    }

    private YamlNode? ReadStream()
    {
        _parser.Consume<StreamStart>();
        if (_parser.TryConsume<StreamEnd>(out _)) return Reject(
            DiagnosticCodes.EmptyDocument, SourceSpan.Start, "The file has no YAML document.");
        var start = _parser.Consume<DocumentStart>();
        if (start.Version is not null || start.Tags is { } tags && tags.Any(IsDeclared))
            return Reject(DiagnosticCodes.Tag, SpanOf(start.Start, start.End), "Directives (%YAML, %TAG) are not allowed.");
        var root = ReadNode("", 1);
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out var second))
            return Reject(
                DiagnosticCodes.SeveralDocuments, SpanOf(second.Start, second.End),
                "A second document starts here; the file may have one.");
        _parser.Consume<StreamEnd>();
        return root;
    }

    private YamlNode ReadNode(string pointer, int depth)
    {
        var current = _parser.Current!;
        var span = SpanOf(current.Start, current.End);
        if (current is AnchorAlias) throw Rejected(
            DiagnosticCodes.AnchorOrAlias, span, "An alias (*name) is not allowed; write the value here.", pointer);
        if (depth > MaxDepth) throw Rejected(
            DiagnosticCodes.TooDeep, span, $"The document is nested deeper than {MaxDepth} levels.", pointer);
        if (current is not NodeEvent node)
            throw Rejected(DiagnosticCodes.YamlSyntax, span, "A value is missing here.", pointer);
        RejectProperties(node, span, pointer);
        return current switch
        {
            MappingStart => ReadMapping(pointer, depth),
            SequenceStart => ReadSequence(pointer, depth),
            _ => ReadScalar(_parser.Consume<Scalar>(), pointer),
        };
    }

    private void RejectProperties(NodeEvent node, SourceSpan span, string pointer)
    {
        if (!node.Anchor.IsEmpty) throw Rejected(
            DiagnosticCodes.AnchorOrAlias, span, $"The anchor &{node.Anchor.Value} is not allowed.", pointer);
        if (!node.Tag.IsEmpty) throw Rejected(DiagnosticCodes.Tag, span, $"The tag {node.Tag.Value} is not allowed.", pointer);
    }

    private YamlNode ReadMapping(string pointer, int depth)
    {
        var start = _parser.Consume<MappingStart>();
        var members = ImmutableArray.CreateBuilder<YamlMember>();
        var keys = new Dictionary<string, SourceSpan>(StringComparer.Ordinal);
        while (_parser.Current is not MappingEnd)
        {
            var (key, keySpan) = ReadKey(pointer);
            string child = $"{pointer}/{JsonPointerToken.Escape(key)}";
            if (!keys.TryAdd(key, keySpan))
                _diagnostics.Add(
                    DiagnosticCodes.DuplicateKey, _file, keySpan,
                    $"The key \"{key}\" occurs twice; it is in line {keys[key].Line} too.", child);
            members.Add(new(key, keySpan, ReadNode(child, depth + 1)));
        }

        var end = _parser.Consume<MappingEnd>();
        if (members.Count != keys.Count) throw new Rejection();
        return new YamlNode { Kind = YamlKind.Object, Span = SpanOf(start.Start, end.End), Members = members.ToImmutable() };
    }

    private (string Key, SourceSpan Span) ReadKey(string pointer)
    {
        var current = _parser.Current!;
        var span = SpanOf(current.Start, current.End);
        if (current is AnchorAlias) throw Rejected(
            DiagnosticCodes.AnchorOrAlias, span, "An alias (*name) is not allowed as a key.", pointer);
        if (current is not Scalar) throw Rejected(DiagnosticCodes.ComplexKey, span, "A key is a text, not a mapping or a list.", pointer);
        var scalar = _parser.Consume<Scalar>();
        RejectProperties(scalar, span, pointer);
        // The parser loses values of keys that are left out.
        if (scalar is { Value: "", Style: ScalarStyle.Plain })
            throw Rejected(DiagnosticCodes.ComplexKey, span, "A key is missing here; an empty key is written as \"\".", pointer);
        if (scalar is { Value: "<<", Style: ScalarStyle.Plain })
            throw Rejected(DiagnosticCodes.AnchorOrAlias, span, "The merge key << is not allowed; write the keys here.", pointer);
        return (scalar.Value, span);
    }

    private YamlNode ReadSequence(string pointer, int depth)
    {
        var start = _parser.Consume<SequenceStart>();
        var items = ImmutableArray.CreateBuilder<YamlNode>();
        while (_parser.Current is not SequenceEnd)
            items.Add(ReadNode($"{pointer}/{items.Count}", depth + 1));
        var end = _parser.Consume<SequenceEnd>();
        return new YamlNode { Kind = YamlKind.Array, Span = SpanOf(start.Start, end.End), Items = items.ToImmutable() };
    }

    private YamlNode ReadScalar(Scalar scalar, string pointer)
    {
        var span = SpanOf(scalar.Start, scalar.End);
        bool isQuoted = scalar.Style != ScalarStyle.Plain;
        var kind = isQuoted ? YamlKind.String : YamlScalar.KindOf(scalar.Value);
        double? number = kind == YamlKind.Number ? YamlScalar.NumberOf(scalar.Value) : 0;
        if (number is null) throw Rejected(
            DiagnosticCodes.BadNumber, span, $"JSON has no number {scalar.Value}; put it in quotes.", pointer);
        return new YamlNode { Kind = kind, Span = span, Text = scalar.Value, IsQuoted = isQuoted, Number = number.Value };
    }

    private YamlNode? Reject(DiagnosticCode code, SourceSpan span, string message)
    {
        _diagnostics.Add(code, _file, span, message);
        return null;
    }

    private Rejection Rejected(DiagnosticCode code, SourceSpan span, string message, string pointer)
    {
        _diagnostics.Add(code, _file, span, message, pointer);
        return new Rejection();
    }

    private static bool IsDeclared(TagDirective tag) => tag.Handle is not ("!" or "!!");

    // Tabs are no indentation in YAML, and the parser reports the location of the mapping around them.
    private static SourceSpan? FindTab(string text, int firstLine, int lastLine)
    {
        int line = 0;
        foreach (var content in text.AsSpan().EnumerateLines())
        {
            line++;
            int tab = content.IndexOf('\t');
            if (line >= firstLine && line <= lastLine && tab >= 0 && content[..tab].IsWhiteSpace()) return new(
                line, tab + 1, line, tab + 2);
        }

        return null;
    }

    private static SourceSpan SpanOf(Mark start, Mark end) => new((int)start.Line, (int)start.Column, (int)end.Line, (int)end.Column);

    /// <summary>Ends the read after a diagnostic that leaves no tree.</summary>
    private sealed class Rejection : Exception;
}
