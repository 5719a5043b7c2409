using System.CommandLine;

namespace Cop.Cli;

/// <summary>The option that names a running host instead of a store.</summary>
internal static class HostOption
{
    public static Option<string?> Create()
    {
        var option = new Option<string?>("--host")
        {
            Description = "The address of a host that serves the store, such as http://127.0.0.1:8088 of 'cop serve', instead of --store. "
                + "The variable COP_TOKEN is sent as a bearer token, over https or on this machine.",
            HelpName = "URL",
        };
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (!Uri.TryCreate(token.Value, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")
                    || uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0)
                    result.AddError($"--host takes an http or https address, not '{TerminalEscaping.Text(token.Value)}'.");
            }

            if (result.GetResult(CommandContext.Store) is { Implicit: false })
                result.AddError("Use one of --host and --store.");
        });
        return option;
    }
}
