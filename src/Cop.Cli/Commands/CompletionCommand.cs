using System.CommandLine;

namespace Cop.Cli;

/// <summary><c>cop completion</c>: prints the script that completes commands and options in a shell.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _cop() { local IFS=$'\n'; COMPREPLY=($(cop "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)); }
        complete -o default -F _cop cop
        """;

    private const string Zsh = """
        #compdef cop
        _cop() { local -a found; found=("${(@f)$(cop "[suggest:${#BUFFER}]" "${BUFFER}" 2>/dev/null)}"); compadd -a found; }
        compdef _cop cop
        """;

    private const string Fish = """
        complete --command cop --arguments '(cop "[suggest:"(string length -- (commandline -cp))"]" (commandline -cp) 2>/dev/null)'
        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName cop -ScriptBlock {
            param($word, $line, $position)
            cop "[suggest:$position]" "$line" | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
        }
        """;

    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "The shell: bash, zsh, fish or pwsh." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh");
        var command = new Command("completion", "Prints the script that completes commands and options in a shell.") { shell };
        return CommandContext.On(command, invocation =>
        {
            var name = invocation.Arguments.GetRequiredValue(shell);
            var script = name switch { "bash" => Bash, "zsh" => Zsh, "fish" => Fish, _ => PowerShell };
            var json = CopJson.Object(("shell", CopJson.From(name)), ("script", CopJson.From(script)));
            return Task.FromResult(invocation.Answer(json, () => invocation.Screen.Write(script)));
        });
    }
}
