namespace Cop.Packages;

/// <summary>The JSON type of a YAML value under the core schema of YAML 1.2.</summary>
internal enum YamlKind
{
    Object,
    Array,
    String,
    Number,
    Boolean,
    Null,
}
