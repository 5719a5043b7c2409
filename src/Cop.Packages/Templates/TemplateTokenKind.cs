namespace Cop.Packages;

/// <summary>The kinds of pieces of a template's source.</summary>
internal enum TemplateTokenKind
{
    Text,
    Tag,
    Comment,
}
