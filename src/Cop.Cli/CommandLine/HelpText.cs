using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;

namespace Cop.Cli;

/// <summary>The help and the version as JSON: the text of the command line library inside a result.</summary>
internal static class HelpText
{
    public static bool IsRequestedAsJson(ParseResult parsed) =>
        UsageErrors.AsJson(parsed) && (parsed.Action is HelpAction
            || parsed.RootCommandResult.Command.Options.OfType<VersionOption>()
                .Any(option => parsed.GetResult(option) is { Implicit: false }));

    /// <summary>Writes <c>{ok, data: {text}}</c>.</summary>
    public static async Task<int> WriteJsonAsync(ParseResult parsed, ConsoleOutput screen)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        var code = await parsed.InvokeAsync(new InvocationConfiguration { Output = text, Error = text }).ConfigureAwait(false);
        screen.WriteResult(CopJson.Object(("text", CopJson.From(text.ToString().TrimEnd()))));
        return code;
    }
}
