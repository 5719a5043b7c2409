using System.CommandLine;
using System.Globalization;
using System.Text;
using Cop.Conformance.Runner;

namespace Cop.Cli;

/// <summary><c>cop conformance run</c>: tries every check on a target and says what came of it.</summary>
internal static class RunCommand
{
    private static readonly Option<string?> Target = new("--target") { Description = "A target that listens, by its address.", HelpName = "http://HOST:PORT" };
    private static readonly Option<string?> Started = new("--command") { Description = "A target that is started, and spoken to over its standard input and output.", HelpName = "COMMAND" };
    private static readonly Option<string> Level = Words("--level", "The level to test.", "core");
    private static readonly Option<string[]> Checks = new("--check") { Description = "Only this check, or those that begin with this and a dot; may be repeated.", HelpName = "ID" };
    private static readonly Option<string> Report = Words("--report", "The form of the report.", "text", "junit", "json", "statement");
    private static readonly Option<FileInfo?> Out = new("--out") { Description = "The file that the report is written to (default: standard output).", HelpName = "FILE" };
    private static readonly Option<DirectoryInfo?> Vectors = new("--vectors") { Description = "A folder laid out as spec/vectors, in place of the checks that the tool carries.", HelpName = "DIR" };
    private static readonly Option<int> Timeout = Seconds("--timeout", "Seconds that the target may take for one request.", 10);
    private static readonly Option<int> Total = Seconds("--total-timeout", "Seconds that the whole run may take.", 300);

    public static Command Create()
    {
        var command = new Command("run", "Tries the checks on a target. Exit code 0: it conforms; 1: it does not; 2: it could not be tested.")
        {
            Target, Started, Level, Checks, Report, Out, Vectors, Timeout, Total,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(Target) is null == result.GetValue(Started) is null)
                result.AddError("Name the target by one of --target and --command.");
            else if (result.GetValue(Target) is { } address && !(Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
                result.AddError($"'{address}' is no address of the form http://HOST:PORT.");
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
            Timeout = TimeSpan.FromSeconds(arguments.GetValue(Timeout)),
            Total = TimeSpan.FromSeconds(arguments.GetValue(Total)),
        };
        if (Load(invocation) is not { } catalog)
            return ExitCode.BadInput;
        if (options.Only.FirstOrDefault(id => !catalog.Checks.Any((options with { Only = [id] }).Takes)) is { } unknown)
        {
            invocation.Screen.Note($"cop: there is no check '{unknown}' of the level {options.Level}; 'cop conformance list' shows them all.");
            return ExitCode.BadInput;
        }

        ITarget target = arguments.GetValue(Target) is { } address ? new HttpTarget(new Uri(address)) : new CommandTarget(arguments.GetValue(Started)!);
        await using var open = target.ConfigureAwait(false);
        var done = 0;
        var report = await new ConformanceRun(catalog, options)
            .RunAsync(target, outcome => invocation.Screen.Progress($"{(++done).ToString(CultureInfo.InvariantCulture)} {outcome.Check.Id}"), invocation.Cancellation).ConfigureAwait(false);
        invocation.Screen.EndProgress();
        var text = (invocation.AsJson ? "json" : arguments.GetValue(Report)) switch
        {
            "json" => ReportJson.Write(report).ToString(),
            "junit" => JUnitReport.Write(report),
            "statement" => ReportStatement.Write(report),
            _ => ReportText.Write(report),
        };
        if (arguments.GetValue(Out) is { } file)
        {
            await File.WriteAllTextAsync(file.FullName, text, CancellationToken.None).ConfigureAwait(false);
            invocation.Screen.Note(ReportText.Conclusion(report));
        }
        else
        {
            ConsoleOutput.Write(Encoding.UTF8.GetBytes(text.TrimEnd('\n')));
        }

        return invocation.Cancellation.IsCancellationRequested ? ExitCode.Interrupted : report.ExitCode;
    }

    /// <summary>The checks; null, and a message, when the folder's cannot be used.</summary>
    private static CheckCatalog? Load(CommandContext invocation)
    {
        try
        {
            return invocation.Arguments.GetValue(Vectors) is { } folder ? CheckCatalog.Load(folder.FullName) : CheckCatalog.Load();
        }
        catch (CheckFileException fault)
        {
            invocation.Screen.Note($"cop: {fault.Message}");
            return null;
        }
    }

    private static Option<string> Words(string name, string description, params string[] words)
    {
        var option = new Option<string>(name) { Description = $"{description} One of {string.Join(", ", words)} (default: {words[0]}).", DefaultValueFactory = _ => words[0] };
        option.AcceptOnlyFromAmong(words);
        return option;
    }

    private static Option<int> Seconds(string name, string description, int standard)
    {
        var option = new Option<int>(name) { Description = $"{description} (default: {standard})", DefaultValueFactory = _ => standard, HelpName = "SECONDS" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 86_400)
                result.AddError($"{name} takes seconds from 1 to 86400.");
        });
        return option;
    }
}
