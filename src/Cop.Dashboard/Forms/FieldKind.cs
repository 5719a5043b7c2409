namespace Cop.Dashboard;

/// <summary>The kinds of fields that a schema is shown as.</summary>
internal enum FieldKind
{
    Text,
    LongText,
    Number,
    Integer,
    Boolean,
    Choice,
    Choices,
    List,
    Object,
    Json,
}
