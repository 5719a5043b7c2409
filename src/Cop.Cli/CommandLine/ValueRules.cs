using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Cop.Cli;

/// <summary>Rules for the values of options and arguments. A value that breaks one is a usage error, before a store is opened.</summary>
internal static class ValueRules
{
    /// <summary>Refuses values of options and arguments that are empty, blank or hold control characters, in all commands.</summary>
    public static void RefuseEmpty(Command command)
    {
        foreach (var option in command.Options)
            option.Validators.Add(result => CheckText(result, option.Name));
        foreach (var argument in command.Arguments)
            argument.Validators.Add(result => CheckArgument(result, argument.Name));
        foreach (var subcommand in command.Subcommands)
            RefuseEmpty(subcommand);
    }

    /// <summary>Creates an option that takes a whole number.</summary>
    /// <param name="name">The name with its hyphens.</param>
    /// <param name="least">The least number.</param>
    /// <param name="most">The greatest number.</param>
    /// <param name="description">The description for the help.</param>
    /// <param name="helpName">The placeholder of the number in the help.</param>
    public static Option<long?> Number(string name, long least, long most, string description, string helpName = "N") => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            var text = result.Tokens is [var token] ? token.Value : "";
            var isNumber = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number);
            if (isNumber && number >= least && number <= most)
                return number;
            if (!string.IsNullOrWhiteSpace(text))
                result.AddError($"{name} takes a whole number from {least} to {most}, not '{TerminalEscaping.Text(text)}'.");
            return null;
        },
    };

    /// <summary>Creates an option that takes a moment.</summary>
    /// <param name="name">The name with its hyphens.</param>
    /// <param name="description">The description for the help.</param>
    public static Option<DateTimeOffset?> Time(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            var text = result.Tokens is [var token] ? token.Value : "";
            if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time))
                return time;
            if (!string.IsNullOrWhiteSpace(text))
                result.AddError($"{name} takes a time such as 2027-01-31T12:00Z, not '{TerminalEscaping.Text(text)}'.");
            return null;
        },
    };

    /// <summary>Restricts a text to identifiers: 1 to 255 bytes of UTF-8 without control characters.</summary>
    public static Option<T> Identifier<T>(this Option<T> option)
    {
        option.Validators.Add(result => CheckIdentifier(result, option.Name));
        return option;
    }

    private static void CheckIdentifier(SymbolResult result, string name)
    {
        foreach (var token in result.Tokens)
        {
            if (CopId.Validate(token.Value, name) is { } error)
                result.AddError(error.Message);
        }
    }

    // An option that a command does not have would otherwise be the name of a file or a topic.
    private static void CheckArgument(SymbolResult result, string name)
    {
        CheckText(result, name);
        foreach (var token in result.Tokens)
        {
            if (token.Value.StartsWith("--", StringComparison.Ordinal))
                result.AddError($"There is no option '{TerminalEscaping.Text(token.Value)}', and {name} cannot start with two hyphens.");
        }
    }

    private static void CheckText(SymbolResult result, string name)
    {
        foreach (var token in result.Tokens)
        {
            if (string.IsNullOrWhiteSpace(token.Value))
                result.AddError($"{name} has an empty value; give it one, or leave it out.");
            else if (token.Value.Any(char.IsControl))
                result.AddError($"{name} has a control character in its value '{TerminalEscaping.Text(token.Value)}'; remove it.");
        }
    }
}
