using System.CommandLine;
using System.Globalization;
using Cop.Conformance.Runner;

namespace Cop.Cli;

/// <summary><c>cop conformance run</c>: runs every check against a target and reports the results.</summary>
internal static class RunCommand
{
    private const int MaxSeconds = 86_400;
    private const int DefaultTimeout = 10;
    private const int DefaultTotal = 300;

    private static readonly Option<string?> Target = new("--target")
    {
        Description = "The address of a running target.",
        HelpName = "http://HOST:PORT",
    };

    private static readonly Option<string?> Started = new("--command")
    {
        Description = "The command that starts a target, which is tested over its standard input and output.",
        HelpName = "COMMAND",
    };

    private static readonly Option<string> Level = Words("--level", "The level to test.", "core");

    private static readonly Option<string[]> Checks = new("--check")
    {
        Description = "Only this check, or the checks whose ids start with this and a dot. Can be repeated.",
        HelpName = "ID",
    };

    private static readonly Option<string> Report = Words("--report", "The format of the report.", "text", "junit", "json", "statement");

    private static readonly Option<string?> Out = new("--out")
    {
        Description = "The file for the report (default: standard output).",
        HelpName = "FILE",
    };

    private static readonly Option<string?> Vectors = new("--vectors")
    {
        Description = "A folder with the layout of spec/vectors, to replace the built-in checks.",
        HelpName = "DIR",
    };

    private static readonly Option<long?> Timeout = ValueRules.Number(
        "--timeout", 1, MaxSeconds, $"The timeout of one request in seconds (default: {DefaultTimeout}).", "SECONDS");

    private static readonly Option<long?> Total = ValueRules.Number(
        "--total-timeout", 1, MaxSeconds, $"The timeout of the whole run in seconds (default: {DefaultTotal}).", "SECONDS");

    public static Command Create()
    {
        var command = new Command("run", "Runs the checks against a target. Exit codes: 0 conforms, 6 does not, 2 not tested.")
        {
            Target, Started, Level, Checks, Report, Out, Vectors, Timeout, Total,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(Target) is null == result.GetResult(Started) is null)
                result.AddError("Name the target with one of --target and --command.");
        });
        Target.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => !string.IsNullOrWhiteSpace(token.Value) && !IsHttp(token.Value)))
                result.AddError($"--target takes an address such as http://127.0.0.1:8080, not '{TerminalEscaping.Text(token.Value)}'.");
        });
        return CommandContext.On(command, RunAsync);
    }

    private static async Task<int> RunAsync(CommandContext invocation)
    {
        var arguments = invocation.Arguments;
        var options = new RunOptions
        {
            Level = arguments.GetValue(Level)!,
            Only = [.. arguments.GetValue(Checks) ?? []],
            Timeout = TimeSpan.FromSeconds(arguments.GetValue(Timeout) ?? DefaultTimeout),
            Total = TimeSpan.FromSeconds(arguments.GetValue(Total) ?? DefaultTotal),
        };
        var catalog = Load(invocation);
        if (options.Only.FirstOrDefault(id => !catalog.Checks.Any((options with { Only = [id] }).Takes)) is { } unknown)
        {
            throw new CopException(new CopError(
                CopErrorCodes.NotFound, $"The level {options.Level} has no check '{unknown}'; 'cop conformance list' shows all checks."));
        }

        ITarget target = arguments.GetValue(Target) is { } address
            ? new HttpTarget(new Uri(address)) : new CommandTarget(arguments.GetValue(Started)!);
        await using var open = target.ConfigureAwait(false);
        var done = 0;
        var report = await new ConformanceRun(catalog, options).RunAsync(
            target,
            outcome => invocation.Screen.Progress(string.Create(CultureInfo.InvariantCulture, $"{++done} {outcome.Check.Id}")),
            invocation.Cancellation).ConfigureAwait(false);
        invocation.Screen.EndProgress();
        await WriteAsync(invocation, report).ConfigureAwait(false);
        return invocation.Cancellation.IsCancellationRequested ? ExitCode.Interrupted : CodeOf(report);
    }

    private static async Task WriteAsync(CommandContext invocation, RunReport report)
    {
        var text = invocation.Arguments.GetValue(Report) switch
        {
            "json" => ReportJson.Write(report).ToString(),
            "junit" => JUnitReport.Write(report),
            "statement" => ReportStatement.Write(report),
            _ => ReportText.Write(report),
        };
        var file = invocation.Arguments.GetValue(Out);
        if (file is not null)
            await File.WriteAllTextAsync(file, text, CancellationToken.None).ConfigureAwait(false);
        invocation.Item(ReportJson.Write(report), () =>
        {
            if (file is null)
                invocation.Screen.Write(text.TrimEnd('\n'));
            else
                invocation.Screen.Note(ReportText.Conclusion(report));
        });
    }

    private static int CodeOf(RunReport report) => report.ExitCode == ExitCode.Failed ? ExitCode.TestFailed : report.ExitCode;

    private static bool IsHttp(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";

    private static CheckCatalog Load(CommandContext invocation)
    {
        try
        {
            return invocation.Arguments.GetValue(Vectors) is { } folder ? CheckCatalog.Load(folder) : CheckCatalog.Load();
        }
        catch (CheckFileException invalid)
        {
            throw new CopException(new CopError(CopErrorCodes.InvalidQuery, invalid.Message));
        }
    }

    private static Option<string> Words(string name, string description, params string[] words)
    {
        var option = new Option<string>(name)
        {
            Description = $"{description} One of {string.Join(", ", words)}.",
            DefaultValueFactory = _ => words[0],
        };
        option.AcceptOnlyFromAmong(words);
        return option;
    }
}
