using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Cop.Packages;

/// <summary>Reads the words of one tag: paths, literals and conditions.</summary>
internal sealed partial class TagReader(string body)
{
    private const int MaxDepth = 64;

    private int _at;
    private int _depth;

    /// <summary>The fault of the tag; null while there is none.</summary>
    public string? Fault { get; private set; }

    public bool IsAtEnd
    {
        get
        {
            while (_at < body.Length && char.IsWhiteSpace(body[_at])) _at++;
            return _at == body.Length;
        }
    }

    /// <summary>The rest of the tag, trimmed.</summary>
    public string Rest => body[_at..].Trim();

    /// <summary>Consumes a word if it is next, as a whole.</summary>
    public bool TryWord(string word)
    {
        if (IsAtEnd || !body.AsSpan(_at).StartsWith(word, StringComparison.Ordinal)) return false;
        int end = _at + word.Length;
        if (char.IsLetter(word[^1]) && end < body.Length && IsNamePart(body[end])) return false;
        _at = end;
        return true;
    }

    /// <summary>Consumes the match of an expression; null when it does not match here.</summary>
    private string? Take(Regex pattern)
    {
        if (IsAtEnd || pattern.Match(body, _at) is not { Success: true } match || match.Index != _at) return null;
        _at += match.Length;
        return match.Value;
    }

    public string? TakeName() => Take(Name());

    public string? TakeTarget() => Take(Target());

    /// <summary>Consumes a family of models or a prefix of an id: <c>gpt-4.1</c>.</summary>
    public string? TakeModel() => Take(ModelForm());

    public TemplateOperand? ReadPath()
    {
        if (Take(PathForm()) is not { } text)
        {
            Fault ??= IsAtEnd ? "A path is missing." : $"\"{Rest}\" is no path: write name, this.member, @index or ../name.";
            return null;
        }

        int up = 0;
        while (text.StartsWith("../", StringComparison.Ordinal)) (text, up) = (text[3..], up + 1);
        var parts = text.Split('.');
        return new TemplateOperand { Path = new(up, parts[0], [.. parts.Skip(1)]), Trust = "user" };
    }

    public CopJson? ReadLiteral()
    {
        if (Take(Literal()) is not { } text) return null;
        if (CopJson.Parse(text).TryGet(out var value, out var error)) return value;
        Fault ??= error.Message;
        return null;
    }

    /// <summary>A path or a literal.</summary>
    public TemplateOperand? ReadOperand()
    {
        int start = _at;
        if (ReadLiteral() is { } literal
            && (_at == body.Length || char.IsWhiteSpace(body[_at]))) return new TemplateOperand { Constant = literal, IsConstant = true };
        _at = start;
        return ReadPath();
    }

    public TemplateCondition? ReadCondition()
    {
        var parts = ReadSeries("or", ReadConjunction);
        return parts is null ? null : parts.Value.Length == 1 ? parts.Value[0] : new TemplateCondition.Any(parts.Value);
    }

    private TemplateCondition? ReadConjunction()
    {
        var parts = ReadSeries("and", ReadNegation);
        return parts is null ? null : parts.Value.Length == 1 ? parts.Value[0] : new TemplateCondition.All(parts.Value);
    }

    private ImmutableArray<TemplateCondition>? ReadSeries(string word, Func<TemplateCondition?> read)
    {
        var parts = ImmutableArray.CreateBuilder<TemplateCondition>();
        do
        {
            if (read() is not { } part) return null;
            parts.Add(part);
        }
        while (TryWord(word));
        return parts.ToImmutable();
    }

    private TemplateCondition? ReadNegation()
    {
        if (++_depth > MaxDepth)
        {
            Fault ??= $"The condition is nested deeper than {MaxDepth} levels.";
            return null;
        }

        var condition = TryWord("not") ? ReadNegation() is { } inner ? new TemplateCondition.Not(inner) : null
            : TryWord("(") ? ReadParentheses()
            : ReadComparison();
        _depth--;
        return condition;
    }

    private TemplateCondition? ReadParentheses()
    {
        var inner = ReadCondition();
        if (inner is null || TryWord(")")) return inner;
        Fault ??= "A parenthesis is not closed.";
        return null;
    }

    private TemplateCondition? ReadComparison()
    {
        if (ReadPath() is not { } path) return null;
        bool isNegated = TryWord("!=");
        if (!isNegated && !TryWord("==")) return new TemplateCondition.Truth(path);
        if (ReadLiteral() is { } literal) return new TemplateCondition.Equal(path, literal, isNegated);
        Fault ??= $"\"{Rest}\" is no literal: write \"text\", a number, true, false or null.";
        return null;
    }

    private static bool IsNamePart(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-';

    [GeneratedRegex("[A-Za-z_][A-Za-z0-9_-]*", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex("[A-Za-z0-9][A-Za-z0-9._:/-]*", RegexOptions.CultureInvariant)]
    private static partial Regex ModelForm();

    [GeneratedRegex(@"[^\s=]+", RegexOptions.CultureInvariant)]
    private static partial Regex Target();

    [GeneratedRegex(
        @"(\.\./)*(this|@(index|first|last|key)(?![A-Za-z0-9_-])|(?!else(?![A-Za-z0-9_-]))[A-Za-z_][A-Za-z0-9_-]*)" +
        @"(\.([A-Za-z_][A-Za-z0-9_-]*|[0-9]+))*",
        RegexOptions.CultureInvariant)]
    private static partial Regex PathForm();

    [GeneratedRegex(
        """("(\\.|[^"\\])*"|-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?|(true|false|null)(?![A-Za-z0-9_.-]))""", RegexOptions.CultureInvariant)]
    private static partial Regex Literal();
}
