using System.Diagnostics;
using System.Text.Json;

namespace Cop.Dashboard.Tests;

/// <summary>Checks of accessibility by axe-core, which npm installs beside the tests at their first run.</summary>
internal static class Axe
{
    private const string Version = "4.10.3";
    private static readonly Lazy<string> Script = new(Install);

    private const string Press = """
        const button = [...document.querySelectorAll("button")].find(each => each.textContent === arguments[0]);
        button?.click();
        return button !== undefined;
        """;

    private const string Run = """
        const done = arguments[arguments.length - 1];
        axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], resultTypes: ["violations"] })
          .then(found => done(JSON.stringify(found.violations.map(each => ({ id: each.id, help: each.help, at:
          each.nodes.slice(0, 3).map(node => node.html + " " + node.failureSummary) })))),
            fault => done(JSON.stringify([{ id: "axe", help: String(fault), at: [] }])));
        """;

    /// <summary>Returns the violations of WCAG 2.2 AA on the present page.</summary>
    /// <remarks>Live updates are paused meanwhile: one would remove what is being measured.</remarks>
    public static IReadOnlyList<string> Violations(Browser browser)
    {
        browser.Driver.ExecuteScript(Script.Value);
        var isPaused = (bool)browser.Driver.ExecuteScript(Press, "Pause")!;
        var json = (string)browser.Driver.ExecuteAsyncScript(Run)!;
        if (isPaused)
            browser.Driver.ExecuteScript(Press, "Continue");
        return [.. JsonDocument.Parse(json).RootElement.EnumerateArray().Select(each => each.ToString())];
    }

    private static string Install()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "npm");
        var file = Path.Combine(folder, "node_modules", "axe-core", "axe.min.js");
        if (!File.Exists(file))
        {
            Directory.CreateDirectory(folder);
            using var npm = Process.Start(new ProcessStartInfo(
                "npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", "--no-save", "--ignore-scripts", $"axe-core@{Version}"])
            {
                RedirectStandardOutput = true, RedirectStandardError = true,
            })!;
            var said = npm.StandardError.ReadToEnd();
            npm.WaitForExit();
            if (npm.ExitCode != 0)
                throw new InvalidOperationException($"npm did not install axe-core: {said}");
        }

        return File.ReadAllText(file);
    }
}
