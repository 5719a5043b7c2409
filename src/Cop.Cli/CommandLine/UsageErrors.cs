using System.CommandLine;

namespace Cop.Cli;

/// <summary>Reports a command line that cannot be used.</summary>
internal static class UsageErrors
{
    /// <summary>Writes the errors of the command line to standard error, or as JSON where that is requested.</summary>
    /// <returns>The exit code; null if there is no error.</returns>
    public static int? Report(ParseResult parsed)
    {
        if (parsed.Errors.Count == 0)
            return null;
        var messages = parsed.Errors.Select(error => error.Message).Distinct(StringComparer.Ordinal).ToList();
        var screen = new ConsoleOutput();
        if (parsed.Tokens.Any(token => token.Value == CommandContext.Json.Name))
        {
            var error = new CopError(CopErrorCodes.InvalidQuery, string.Join(' ', messages));
            ConsoleOutput.WriteJson(CopJson.Object(("ok", CopJson.From(false)), ("error", ResultJson.Write(error))));
            return ExitCode.BadInput;
        }

        foreach (var message in messages)
            screen.Note($"cop: {message}");
        screen.Note($"'{Path(parsed)} --help' shows the usage.");
        return ExitCode.BadInput;
    }

    private static string Path(ParseResult parsed)
    {
        var names = new List<string>();
        for (var result = parsed.CommandResult; result is not null; result = result.Parent as System.CommandLine.Parsing.CommandResult)
            names.Insert(0, result.Command is RootCommand ? "cop" : result.Command.Name);
        return string.Join(' ', names);
    }
}
