using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Cop.AI;
using Cop.Hitl;
using Cop.Packages;
using Microsoft.Extensions.AI;

namespace Cop.Cli;

/// <summary>
/// One conversation of <c>cop repl</c>: lines of the terminal, answers of the agent, results of tools and approvals by the person.
/// </summary>
internal sealed class ReplSession(
    CommandContext context, PackageEnvironment environment, ContextPackage package, Dictionary<string, CopJson> values, TextReader input)
    : IDisposable
{
    private const string Agent = "repl";

    private readonly SemaphoreSlim _reading = new(1, 1);
    private (string Said, string Answered)? _last;

    public void Dispose() => _reading.Dispose();

    public async Task<int> RunAsync(Func<string, IChatClient> client, string? model)
    {
        using var asked = client(model ?? PackageEvaluator.DefaultModel);
        var storage = await EvaluationHost.OpenAsync(context).ConfigureAwait(false);
        var host = await DemoHost.StartAsync(
            storage, cop => cop.AddHitl().AddPackageAgent(Agent, package, agent => Describe(agent, asked, model)), context.Cancellation)
            .ConfigureAwait(false);
        await using (host.ConfigureAwait(false))
        {
            var chat = host.Kernel.Chat(Agent);
            context.Screen.Note($"{package.Name} {package.Version}. /context, /budget, /tools, /save ID, /quit.");
            while (await ReadAsync("> ").ConfigureAwait(false) is { } line)
            {
                if (line is "/quit" or "/exit") break;
                if (line.Trim().Length == 0) continue;
                if (line.StartsWith('/')) Command(line);
                else if (await SayAsync(host, chat, line).ConfigureAwait(false) is { } code) return code;
            }

            return ExitCode.Ok;
        }
    }

    private void Describe(PackageAgentBuilder agent, IChatClient client, string? model)
    {
        agent.ApproveBy = "role:terminal";
        agent.Variables = values.ToImmutableDictionary(StringComparer.Ordinal);
        agent.UseClient(_ => client, model);
        foreach (string tool in package.Tools)
            agent.Implement(tool, (AIFunctionArguments arguments) => PlayAsync(tool, arguments), ToolKind.SideEffect);
    }

    // A package has no code: the person says what the tool would return.
    private async Task<string> PlayAsync(string tool, AIFunctionArguments arguments)
    {
        string shown = string.Join(", ", arguments.Select(each => $"{each.Key}: {each.Value}"));
        return await ReadAsync($"{tool}({shown}) returns: ").ConfigureAwait(false) ?? "The tool is not available.";
    }

    private async Task<int?> SayAsync(DemoHost host, PackageChat chat, string line)
    {
        var answer = await chat.SayAsync(line, context.Cancellation).ConfigureAwait(false);
        while (answer.RequestId is { } requestId)
        {
            var request = (await host.Inbox.GetAsync(chat.TopicId, requestId, context.Cancellation).ConfigureAwait(false)).Unwrap()!;
            string shown = $"{request.Text} {request.Payload["proposal"]?["arguments"]} [y/N] ";
            if (await ReadAsync(shown).ConfigureAwait(false) is not { } decided) return ExitCode.WaitsForPerson;
            bool approves = decided.Trim().Equals("y", StringComparison.OrdinalIgnoreCase);
            var given = HumanAnswer.Decide(request.Options[approves ? 0 : 1]).Having(request);
            (await host.Inbox.AnswerAsync(
                chat.TopicId, requestId, given, Actor.Human("you").InRole("role:terminal"), context.Cancellation).ConfigureAwait(false))
                    .Unwrap();
            answer = await chat.FollowAsync(answer.TaskId, answer.NextSeq, context.Cancellation).ConfigureAwait(false);
        }

        if (answer.Error is { } error)
        {
            context.Screen.Note($"cop: {error}");
            return null;
        }

        _last = (line, answer.Text ?? "");
        PackageRenderCommand.Show(answer.Text ?? "", context.Screen);
        return null;
    }

    private void Command(string line)
    {
        switch (line.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            case ["/context"]:
                PackageRenderCommand.Show(package.Bundle.Render(values, package.Persona).Value?.Text ?? "It cannot be rendered.",
                    context.Screen);
                break;
            case ["/tools"]:
                foreach (string tool in package.Tools.DefaultIfEmpty("There are none.")) context.Screen.Text(tool);
                break;
            case ["/budget"]:
                foreach (var budget in new PackageWorkspace(environment).Validate().Value?.Budgets ?? [])
                    context.Screen.Text(
                        $"{budget.Target}: about {budget.Budget.Total.Middle} of "
                        + $"{budget.Budget.Window?.ToString(CultureInfo.InvariantCulture) ?? "unknown"} tokens");
                break;
            case ["/save", var id] when _last is { } last:
                context.Screen.Note(Save(id, last));
                break;
            case ["/save", _]:
                context.Screen.Note("There is nothing to save yet.");
                break;
            default:
                context.Screen.Note("The commands are /context, /budget, /tools, /save ID and /quit.");
                break;
        }
    }

    // JSON is YAML, and needs no rules about quotation marks.
    private string Save(string id, (string Said, string Answered) last)
    {
        string name = string.Concat(id.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-' ? letter : '-'));
        string path = Path.Combine("tests", $"{name}.yaml");
        string file = Path.Combine(environment.Folder, path);
        var suite = CopJson.Object(
            ("suite", CopJson.From(name)),
            ("cases", CopJson.Array(CopJson.Object(
                ("id", CopJson.From(name)), ("input", CopJson.From(last.Said)),
                    ("variables", CopJson.Object(values.Select(each => (each.Key, (CopJson?)each.Value)))),
                ("assert", CopJson.Array(CopJson.Object(("similarity", CopJson.Object(
                    ("to", CopJson.From(last.Answered)), ("min", CopJson.From(0.5)))))))))));
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            using var created = new FileStream(file, FileMode.CreateNew);
            created.Write(Encoding.UTF8.GetBytes(suite + "\n"));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A conversation is worth more than one of its cases.
            return File.Exists(file) ? $"{path} exists; save under another id." : $"{path} cannot be written: {fault.Message}";
        }

        return $"Saved as {path}; name it under evaluation.test_suites.";
    }

    private async Task<string?> ReadAsync(string prompt)
    {
        await _reading.WaitAsync(context.Cancellation).ConfigureAwait(false);
        try
        {
            context.Screen.Note(prompt.TrimEnd());
            return await Task.Run(input.ReadLine, context.Cancellation).WaitAsync(context.Cancellation).ConfigureAwait(false);
        }
        finally
        {
            _reading.Release();
        }
    }
}
