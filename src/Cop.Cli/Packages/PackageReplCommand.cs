using System.CommandLine;
using Cop.Packages;

namespace Cop.Cli;

/// <summary><c>cop repl</c>: a conversation with a package at the terminal.</summary>
internal static class PackageReplCommand
{
    public static Command Create()
    {
        var target = new Option<string?>("--target") { Description = "The target (default: the first of cop.yaml).", HelpName = "NAME" };
        var persona = new Option<string?>("--persona") { Description = "The persona (default: that of the target).", HelpName = "NAME" };
        var variables = new Option<string?>("--vars") { Description = "A file of JSON with the values of variables.", HelpName = "FILE" };
        var model = new Option<string?>("--model") { Description = "The model (default: that of the target).", HelpName = "ID" };
        var command =
            new Command("repl", "Talks to the package with the model of COP_LLM_ENDPOINT; you play its tools and approve its calls.")
        {
            target, persona, variables, model,
        };
        return PackageOptions.On(command, async (context, environment) =>
        {
            if (context.AsJson)
                throw new CopException(new CopError(CopErrorCodes.InvalidQuery, "A conversation has no JSON; use 'cop test --json'."));
            var client = EvaluationOptionSet.Client() ?? throw new CopException(new CopError(
                CopErrorCodes.InvalidQuery, "No model is configured: set COP_LLM_ENDPOINT, and COP_LLM_KEY where it needs one."));
            var values = await VariableFile.ReadAsync(context.Arguments.GetValue(variables), context.Cancellation).ConfigureAwait(false);
            var loaded = await ContextPackage.LoadAsync(
                environment, context.Arguments.GetValue(target), context.Arguments.GetValue(persona), withDevelopment: true,
                context.Cancellation).ConfigureAwait(false);
            if (loaded.Value is not { } package) return PackageAnswer.Fail(context, loaded.Diagnostics, loaded.ExitCode);
            // Values that are missing are said before the first prompt, and not as an answer to it.
            var rendered = package.Bundle.Render(values, package.Persona);
            if (rendered.Value is null) return PackageAnswer.Fail(context, rendered.Diagnostics, rendered.ExitCode);
            using var session = new ReplSession(context, environment, package, values, Console.In);
            return await session.RunAsync(client, context.Arguments.GetValue(model)).ConfigureAwait(false);
        });
    }
}
