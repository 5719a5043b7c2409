using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;

namespace Cop.Cli;

/// <summary>Reports a command line that cannot be used.</summary>
internal static partial class UsageErrors
{
    /// <summary>Whether the command line requests JSON, also where it has errors.</summary>
    public static bool AsJson(ParseResult parsed) => parsed.Tokens.Any(token => token.Value == CommandContext.Json.Name);

    /// <summary>Writes the errors of the command line to standard error, or as JSON where that is requested.</summary>
    /// <returns>The exit code; null if there is no error.</returns>
    public static int? Report(ParseResult parsed, IReadOnlyList<string> arguments, ConsoleOutput screen)
    {
        var messages = parsed.Errors.Select(error => Plain(error.Message)).Concat(FlagValues.Faults(parsed, arguments))
            .Distinct(StringComparer.Ordinal).ToList();
        if (messages.Count == 0 || IsCompletion(parsed))
            return null;
        if (AsJson(parsed))
        {
            screen.WriteError(new CopError(CopErrorCodes.InvalidQuery, string.Join(' ', messages)));
            return ExitCode.BadInput;
        }

        foreach (var message in messages)
            screen.Note($"cop: {message}");
        screen.Note($"'{Path(parsed)} --help' shows the usage.");
        return ExitCode.BadInput;
    }

    private static bool IsCompletion(ParseResult parsed) => parsed.Tokens.Any(
        token => token.Type == TokenType.Directive && token.Value.StartsWith("[suggest", StringComparison.Ordinal));

    // The library names the type that a value has in .NET.
    private static string Plain(string message) => UnreadableValue().Match(message) is { Success: true } match
        ? $"{match.Groups[2].Value} takes {KindOf(match.Groups[3].Value)}, not '{match.Groups[1].Value}'."
        : message;

    private static string KindOf(string type) => type.Contains("Boolean", StringComparison.Ordinal) ? "true or false, or no value"
        : type.Contains("Int", StringComparison.Ordinal) ? "a whole number" : "another form of value";

    private static string Path(ParseResult parsed)
    {
        var names = new List<string>();
        for (var result = parsed.CommandResult; result is not null; result = result.Parent as CommandResult)
            names.Insert(0, result.Command is RootCommand ? "cop" : result.Command.Name);
        return string.Join(' ', names);
    }

    [GeneratedRegex("^Cannot parse argument '(.*)' (?:for (?:option|command) '(.*)' )?as expected type '(.*)'\\.", RegexOptions.Singleline)]
    private static partial Regex UnreadableValue();
}
