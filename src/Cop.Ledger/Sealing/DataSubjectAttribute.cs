namespace Cop.Ledger;

/// <summary>Marks the property of a payload record that names the person whom its personal data is about.</summary>
/// <remarks>The value is stored as it is, so use an id and no name. Decision M-1.</remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DataSubjectAttribute : Attribute;
