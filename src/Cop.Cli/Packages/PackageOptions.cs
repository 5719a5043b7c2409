using System.CommandLine;
using System.Security.Cryptography;
using Cop.Packages;

namespace Cop.Cli;

/// <summary>The options that all commands for packages have.</summary>
internal sealed class PackageOptions
{
    private const string TokenVariable = "COP_TOKEN";

    private readonly Option<string?> _directory = new("--directory", "-C")
    {
        Description = "The folder of the package (default: the current one).",
        HelpName = "DIR",
    };

    private readonly Option<string[]> _registries = new("--registry")
    {
        Description = "A registry, an https URL or a folder; several are asked in order (default: those of $COP_HOME/config.yaml).",
        HelpName = "URL|DIR",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> _offline = new("--offline") { Description = "Uses no network: only what is on this machine." };
    private readonly Option<bool> _http = new("--allow-http") { Description = "Allows a registry without TLS on another machine." };

    private readonly Option<string?> _models = new("--models")
    {
        Description = "A file with model data, in place of that of the tool.",
        HelpName = "FILE",
    };

    /// <summary>
    /// An argument that takes several words. A word that begins with a hyphen is an option that the command does not have.
    /// </summary>
    public static Argument<string[]> Words(string name, string description, bool isRequired = false)
    {
        var argument = new Argument<string[]>(name)
        {
            Description = description,
            Arity = isRequired ? ArgumentArity.OneOrMore : ArgumentArity.ZeroOrMore,
        };
        argument.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(each => each.Value.StartsWith('-')))
                result.AddError($"There is no option '{TerminalEscaping.Text(token.Value)}'.");
        });
        return argument;
    }

    /// <summary>Gives a command the options, and an action that gets the package.</summary>
    public static Command On(Command command, Func<CommandContext, PackageWorkspace, Task<int>> action) =>
        On(command, (context, environment) => action(context, new PackageWorkspace(environment)));

    /// <summary>Gives a command the options, and an action that gets the location of the package.</summary>
    public static Command On(Command command, Func<CommandContext, PackageEnvironment, Task<int>> action)
    {
        var options = new PackageOptions();
        command.Add(options._directory);
        command.Add(options._registries);
        command.Add(options._offline);
        command.Add(options._http);
        command.Add(options._models);
        return CommandContext.On(command, context => action(context, options.Read(context.Arguments)));
    }

    private PackageEnvironment Read(ParseResult arguments) => new()
    {
        Folder = arguments.GetValue(_directory) ?? Directory.GetCurrentDirectory(),
        Home = UserFolder.PathOf(),
        Registries = [.. arguments.GetValue(_registries) ?? []],
        IsOffline = arguments.GetValue(_offline),
        AllowsHttp = arguments.GetValue(_http),
        ModelsFile = arguments.GetValue(_models),
        Token = Environment.GetEnvironmentVariable(TokenVariable) is { Length: > 0 } token ? token : null,
        Chance = () => RandomNumberGenerator.GetInt32(int.MaxValue) / (double)int.MaxValue,
        Nonces = () => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12)),
    };
}
