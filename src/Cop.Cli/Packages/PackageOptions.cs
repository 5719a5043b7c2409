using System.CommandLine;
using System.Collections.Immutable;
using Cop.Packages;

namespace Cop.Cli;

/// <summary>The options that all commands for packages have.</summary>
internal sealed class PackageOptions
{
    private const string HomeVariable = "COP_HOME";
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

    /// <summary>Gives a command the options, and an action that gets the package.</summary>
    public static Command On(Command command, Func<CommandContext, PackageWorkspace, Task<int>> action)
    {
        var options = new PackageOptions();
        command.Add(options._directory);
        command.Add(options._registries);
        command.Add(options._offline);
        command.Add(options._http);
        command.Add(options._models);
        return CommandContext.On(command, context => action(context, new PackageWorkspace(options.Read(context.Arguments))));
    }

    private PackageEnvironment Read(ParseResult arguments) => new()
    {
        Folder = arguments.GetValue(_directory) ?? Directory.GetCurrentDirectory(),
        Home = Home(),
        Registries = [.. arguments.GetValue(_registries) ?? []],
        IsOffline = arguments.GetValue(_offline),
        AllowsHttp = arguments.GetValue(_http),
        ModelsFile = arguments.GetValue(_models),
        Token = Environment.GetEnvironmentVariable(TokenVariable) is { Length: > 0 } token ? token : null,
        Chance = () => Random.Shared.NextDouble(),
        Nonces = () => Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(12)),
    };

    private static string Home()
    {
        if (Environment.GetEnvironmentVariable(HomeVariable) is { Length: > 0 } named) return named;
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return data.Length > 0
            ? Path.Combine(data, "cop")
            : throw new CopException(new CopError(CopErrorCodes.InvalidQuery, $"There is no home folder for packages; set {HomeVariable}."));
    }
}
