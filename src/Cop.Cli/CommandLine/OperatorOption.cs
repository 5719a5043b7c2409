using System.CommandLine;

namespace Cop.Cli;

/// <summary>The option that names the person who decides.</summary>
internal static class OperatorOption
{
    private static readonly string[] Kinds = ["human:", "agent:", "system:"];

    public static Option<string> Create()
    {
        var option = new Option<string>("--operator")
        {
            Description = "The identity that decides, for the log: human:, agent: or system: and a name.",
            HelpName = "IDENTITY",
            DefaultValueFactory = _ => Actor.Human(Environment.UserName.Replace(' ', '-')).Identity,
        };
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (!Kinds.Any(kind => IsIdentity(token.Value, kind)))
                    result.AddError($"--operator takes an identity such as human:ada, not '{TerminalEscaping.Text(token.Value)}'.");
            }
        });
        return option;
    }

    private static bool IsIdentity(string value, string kind) =>
        value.StartsWith(kind, StringComparison.Ordinal) && value.Length > kind.Length
        && !value.Any(letter => char.IsControl(letter) || char.IsWhiteSpace(letter));
}
