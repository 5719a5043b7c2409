using System.CommandLine;
using System.Collections.Immutable;
using Cop.AI;
using Cop.Packages;
using Cop.Samples.SupportDesk;

namespace Cop.Cli;

/// <summary>The options of commands that evaluate a package or talk to it.</summary>
internal sealed class EvaluationOptionSet
{
    private const string Endpoint = "COP_LLM_ENDPOINT";
    private const string Key = "COP_LLM_KEY";
    private const string Model = "COP_LLM_MODEL";

    private readonly Option<string?> _case = new("--case") { Description = "The only case that runs.", HelpName = "ID" };

    private readonly Option<string?> _target = new("--target")
    {
        Description = "The target whose bundle runs (default: the first of cop.yaml).", HelpName = "NAME",
    };

    private readonly Option<string?> _model = new("--model") { Description = "The model (default: that of the target).", HelpName = "ID" };
    private readonly Option<string?> _persona =
        new("--persona") { Description = "The persona (default: that of the target).", HelpName = "NAME" };
    private readonly Option<string?> _variables =
        new("--vars") { Description = "A file of JSON with values of variables.", HelpName = "FILE" };
    private readonly Option<string?> _prices = new("--prices") { Description = "A file of JSON with prices of models.", HelpName = "FILE" };
    private readonly Option<long?> _epochs =
        ValueRules.Number("--epochs", 1, 1000, "The repetitions of each case (default: as the suite says).", "N");
    private readonly Option<long?> _parallel = ValueRules.Number("--parallel", 1, 256, "The cases that run at once (default: 8).", "N");
    private readonly Option<bool> _replay = new("--replay") { Description = "Answers from cassettes, without a model; the default." };
    private readonly Option<bool> _record = new("--record") { Description = "Asks the model of COP_LLM_ENDPOINT, and writes cassettes." };
    private readonly Option<bool> _live = new("--live") { Description = "Asks the model, and leaves cassettes as they are." };

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[]
            { _case, _target, _model, _persona, _variables, _prices, _epochs, _parallel, _replay, _record, _live })
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (new[] { _replay, _record, _live }.Count(each => result.GetValue(each)) > 1)
                result.AddError("Only one of --replay, --record and --live can be given.");
        });
    }

    public async Task<EvaluationRequest> ReadAsync(CommandContext context)
    {
        var values = await VariableFile.ReadAsync(context.Arguments.GetValue(_variables), context.Cancellation).ConfigureAwait(false);
        return new EvaluationRequest
        {
            Case = context.Arguments.GetValue(_case),
            Target = context.Arguments.GetValue(_target),
            Model = context.Arguments.GetValue(_model),
            Persona = context.Arguments.GetValue(_persona),
            Variables = values.ToImmutableDictionary(StringComparer.Ordinal),
            Epochs = (int?)context.Arguments.GetValue(_epochs),
            MaxConcurrency = (int)(context.Arguments.GetValue(_parallel) ?? 8),
            Mode = context.Arguments.GetValue(_record) ? EvaluationMode.Record
                : context.Arguments.GetValue(_live) ? EvaluationMode.Live : EvaluationMode.Replay,
            Client = Client(),
            Prices = await PricesAsync(context).ConfigureAwait(false),
        };
    }

    /// <summary>Creates clients of the endpoint of COP_LLM_ENDPOINT; null without one.</summary>
    public static Func<string, Microsoft.Extensions.AI.IChatClient>? Client()
    {
        if (Environment.GetEnvironmentVariable(Endpoint) is not { Length: > 0 } endpoint) return null;
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address))
            throw new CopException(new CopError(CopErrorCodes.InvalidQuery, $"{Endpoint} is '{endpoint}', which is no address."));
        string key = Environment.GetEnvironmentVariable(Key) is { Length: > 0 } given ? given : "none";
        string? fallback = Environment.GetEnvironmentVariable(Model);
        return model => ModelFromEnvironment.Create(
            address, model == PackageEvaluator.DefaultModel && !string.IsNullOrEmpty(fallback) ? fallback : model, key);
    }

    private async Task<ModelPrices?> PricesAsync(CommandContext context)
    {
        if (context.Arguments.GetValue(_prices) is not { } file) return null;
        try
        {
            return ModelPrices.Parse(await File.ReadAllTextAsync(file, context.Cancellation).ConfigureAwait(false));
        }
        catch (FormatException fault)
        {
            throw new CopException(new CopError(CopErrorCodes.InvalidJson, fault.Message));
        }
    }
}
