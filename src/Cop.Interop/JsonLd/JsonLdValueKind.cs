namespace Cop;

/// <summary>The form in which a property of a host's vocabulary is written.</summary>
public enum JsonLdValueKind
{
    /// <summary>A literal: text, number or boolean as the payload holds it; an object or array as JSON.</summary>
    Literal,

    /// <summary>A link to another resource. The payload holds its IRI; another text is written as a literal.</summary>
    Link,

    /// <summary>A time (<c>xsd:dateTime</c>). A text that is no COP time is written as a literal.</summary>
    Time,
}
