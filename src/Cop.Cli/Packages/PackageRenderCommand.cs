using System.CommandLine;
using Cop.Packages;

namespace Cop.Cli;

/// <summary><c>cop render</c>: shows what a model would get.</summary>
internal static class PackageRenderCommand
{
    public static Command Create()
    {
        var target = new Option<string?>("--target") { Description = "The target (default: the first of cop.yaml).", HelpName = "NAME" };
        var variables = new Option<string?>("--vars") { Description = "A file of JSON with the values of variables.", HelpName = "FILE" };
        var persona = new Option<string?>("--persona") { Description = "The persona (default: that of cop.yaml).", HelpName = "NAME" };
        var provenance = new Option<bool>("--provenance") { Description = "Shows the origin and the trust of every piece." };
        var command = new Command("render", "Shows what a model would get.") { target, variables, persona, provenance };
        return PackageOptions.On(command, async (context, package) =>
        {
            var values = await VariableFile.ReadAsync(context.Arguments.GetValue(variables), context.Cancellation).ConfigureAwait(false);
            var outcome = package.Render(values, context.Arguments.GetValue(target), context.Arguments.GetValue(persona));
            bool all = context.Arguments.GetValue(provenance);
            return PackageAnswer.Write(
                context, outcome, rendered => [("sections", CopJson.Array(rendered.Sections.Select(ToJson)))],
                (rendered, screen) =>
                {
                    if (all) ShowProvenance(rendered, screen);
                    else Show(rendered.Text, screen);
                });
        });
    }

    /// <summary>Writes text line by line, as it is and not wrapped.</summary>
    public static void Show(string text, ConsoleOutput screen)
    {
        foreach (var line in text.Split('\n')) screen.Write(TerminalEscaping.Text(line));
    }

    /// <summary>Writes each piece behind its origin and trust.</summary>
    public static void ShowProvenance(RenderedPackage rendered, ConsoleOutput screen)
    {
        foreach (var section in rendered.Sections)
        {
            screen.Write(TerminalEscaping.Text($"── {section.Id} ({section.Role})"));
            foreach (var piece in section.Segments)
            {
                string origin = piece.Variable is null
                    ? $"{piece.File}:{piece.Span.Line}"
                    : $"{piece.Variable} at {piece.File}:{piece.Span.Line}";
                screen.Write(TerminalEscaping.Text($"{piece.Trust,-8} {origin}"));
                Show(string.Join('\n', piece.Text.TrimEnd('\n').Split('\n').Select(line => $"         {line}")), screen);
            }
        }
    }

    private static CopJson ToJson(RenderedSection section) => CopJson.Object(
        ("id", CopJson.From(section.Id)), ("kind", CopJson.From(section.Kind)), ("role", CopJson.From(section.Role)),
        ("segments", CopJson.Array(section.Segments.Select(piece => CopJson.Object(
            ("text", CopJson.From(piece.Text)), ("trust", CopJson.From(piece.Trust)), ("file", CopJson.From(piece.File)),
            ("line", CopJson.From(piece.Span.Line)), ("column", CopJson.From(piece.Span.Column)),
            ("variable", PackageAnswer.Text(piece.Variable)))))));
}
