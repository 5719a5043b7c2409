using Microsoft.Extensions.Options;

namespace Cop;

/// <summary>Creates the options that the host configured and rejects invalid ones.</summary>
internal sealed class CopOptionsFactory(CopBuilder builder, IEnumerable<IValidateOptions<CopOptions>> validations)
    : IOptionsFactory<CopOptions>
{
    public CopOptions Create(string name)
    {
        var options = builder.Build();
        List<string> faults = [
            .. Faults(options),
            .. validations.Select(validation => validation.Validate(name, options)).SelectMany(result => result.Failures ?? [])];
        return faults.Count == 0 ? options : throw new OptionsValidationException(name, typeof(CopOptions), faults);
    }

    private IEnumerable<string> Faults(CopOptions options)
    {
        if (builder.OpenEventStore is null)
            yield return "No store is configured in AddCop; call UseMemory or UseJournal (package Cop.Store.Embedded), UsePostgres " +
                "(Cop.Store.Postgres) or UseEventStore.";
        foreach (var handlers in builder.HandlerFaults(options))
            yield return handlers;
        if (Fault(options) is { } fault)
            yield return $"CopOptions: {fault}";
    }

    private static string? Fault(CopOptions options)
    {
        try
        {
            options.Validate();
            return null;
        }
        catch (ArgumentException fault)
        {
            return fault.Message;
        }
    }
}
