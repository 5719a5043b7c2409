using System.CommandLine;
using System.CommandLine.Parsing;

namespace Cop.Cli;

/// <summary>
/// Checks the values of flags as they were typed: <c>--json=maybe</c> gives a flag a value that is neither true nor false.
/// </summary>
/// <remarks>The library passes such a value on to a command's arguments, where it would be the name of a package.</remarks>
internal static class FlagValues
{
    /// <summary>The faults of a command line, in words.</summary>
    public static IEnumerable<string> Faults(ParseResult parsed, IEnumerable<string> arguments)
    {
        var flags = new HashSet<string>(StringComparer.Ordinal);
        for (var at = parsed.CommandResult; at is not null; at = at.Parent as System.CommandLine.Parsing.CommandResult)
            flags.UnionWith(at.Command.Options.Where(option => option.ValueType == typeof(bool)).Select(option => option.Name));
        return
            from argument in arguments.TakeWhile(each => each != "--")
            let sign = argument.IndexOf('=', StringComparison.Ordinal)
            where sign > 0 && flags.Contains(argument[..sign]) && !bool.TryParse(argument[(sign + 1)..], out _)
            select $"{argument[..sign]} takes true or false, or no value, not '{TerminalEscaping.Text(argument[(sign + 1)..])}'.";
    }
}
