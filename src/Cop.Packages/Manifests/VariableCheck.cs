using System.Text.Json;

namespace Cop.Packages;

/// <summary>Checks a value against the declaration of its variable.</summary>
internal static class VariableCheck
{
    /// <summary>Returns the fault of a value, as the end of a sentence; null when it fits.</summary>
    public static string? Find(TemplateVariable variable, CopJson value)
    {
        if (!HasType(variable.Type, value)) return $"is {value.Kind.ToString().ToLowerInvariant()} and not of the type {variable.Type}.";
        if (!variable.Allowed.IsEmpty
            && !variable.Allowed.Contains(value)) return $"{value} is none of {string.Join(", ", variable.Allowed)}.";
        bool isChecked = variable.Pattern is not null && value.AsString() is not null;
        return isChecked && LinearPattern.TryCompile(variable.Pattern!, out var pattern, out _) && !pattern.IsMatch(value.AsString()!)
            ? $"does not match the pattern {variable.Pattern}." : null;
    }

    private static bool HasType(string type, CopJson value) => type switch
    {
        "string" => value.Kind == JsonValueKind.String,
        "number" => value.Kind == JsonValueKind.Number,
        "boolean" => value.Kind is JsonValueKind.True or JsonValueKind.False,
        "array" => value.Kind == JsonValueKind.Array,
        _ => value.Kind == JsonValueKind.Object,
    };
}
