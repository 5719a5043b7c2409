namespace Cop.Ledger;

/// <summary>Marks a property of a payload record whose value is sealed before it is stored.</summary>
/// <remarks>Applied by <see cref="SealingRules.Add{T}"/>. Decision M-1.</remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PersonalDataAttribute : Attribute;
