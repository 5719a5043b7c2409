using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>The variables of a package with the values that are given for them.</summary>
internal sealed class TemplateVariables
{
    private readonly Dictionary<string, TemplateVariable> _declared;
    private readonly IReadOnlyDictionary<string, CopJson> _given;

    public TemplateVariables(ImmutableArray<TemplateVariable> declared, IReadOnlyDictionary<string, CopJson> given) =>
        (_declared, _given) = (declared.ToDictionary(each => each.Name, StringComparer.Ordinal), given);

    public IEnumerable<TemplateVariable> Declared => _declared.Values;

    public TemplateVariable? Find(string name) => _declared.GetValueOrDefault(name);

    public bool IsGiven(string name) => _given.ContainsKey(name);

    /// <summary>The value given for a variable, else its default, else null.</summary>
    public CopJson? ValueOf(string name) => _given.GetValueOrDefault(name) ?? Find(name)?.Default;

    /// <summary>Adds a diagnostic for each value that does not fit, that is not declared, or that is required and missing (P-28).</summary>
    public void Check(string file, DiagnosticList diagnostics)
    {
        foreach (var (name, value) in _given.OrderBy(each => each.Key, StringComparer.Ordinal))
        {
            if (Find(name) is not { } variable)
            {
                string? nearest = NearestName.Find(name, _declared.Keys);
                diagnostics.Add(
                    DiagnosticCodes.UnknownVariable, file, SourceSpan.Start,
                    $"A value is given for \"{name}\", which is no variable of the package.",
                    fix: nearest is null ? null : new($"write \"{nearest}\""));
            }
            else if (VariableCheck.Find(variable, value) is { } fault)
            {
                diagnostics.Add(DiagnosticCodes.BadValue, file, variable.Span, $"The value of \"{name}\" {fault}");
            }
        }

        foreach (var variable in _declared.Values.Where(each => each.IsRequired && ValueOf(each.Name) is null))
            diagnostics.Add(
                DiagnosticCodes.MissingVariable, file, variable.Span, $"The variable \"{variable.Name}\" is required and has no value.");
    }
}
