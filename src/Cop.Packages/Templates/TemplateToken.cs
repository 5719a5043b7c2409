namespace Cop.Packages;

/// <summary>A piece of a template's source.</summary>
/// <param name="Kind">Text, tag or comment.</param>
/// <param name="Content">The text, or the body of the tag without braces, tildes and blanks around it.</param>
/// <param name="Span">The place, with the braces.</param>
/// <param name="BodyStart">The offset of the body in the source.</param>
/// <param name="TrimsLeft">Whether <c>~</c> takes the blanks in front.</param>
/// <param name="TrimsRight">Whether <c>~</c> takes the blanks behind.</param>
internal sealed record TemplateToken(
    TemplateTokenKind Kind, string Content, SourceSpan Span, int BodyStart, bool TrimsLeft = false, bool TrimsRight = false)
{
    /// <summary>Whether a line that holds this alone disappears: all tags but values.</summary>
    public bool MayStandAlone =>
        Kind == TemplateTokenKind.Comment || Kind == TemplateTokenKind.Tag && Content.Length > 0
            && (Content[0] is '#' or '/' or '>' || IsElse);

    public bool IsElse => Content == "else" || Content.StartsWith("else ", StringComparison.Ordinal);

    public bool IsInclude => Kind == TemplateTokenKind.Tag && Content.StartsWith('>');
}
