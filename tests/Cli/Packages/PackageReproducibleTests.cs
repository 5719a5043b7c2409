namespace Cop.Cli.Tests;

/// <summary>An archive has the same bytes wherever it is packed.</summary>
public sealed class PackageReproducibleTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Another_time_zone_locale_home_and_folder_give_the_same_archive()
    {
        var first = await PackAsync("one", "UTC", "C");
        var second = await PackAsync("some other folder", "Pacific/Kiritimati", "tr_TR.UTF-8");
        second.ShouldBe(first);
        File.ReadAllBytes(_directory.File("some other folder/reproduced-0.1.0.cop"))
            .ShouldBe(File.ReadAllBytes(_directory.File("one/reproduced-0.1.0.cop")));
    }

    private async Task<string> PackAsync(string folder, string zone, string locale)
    {
        Directory.CreateDirectory(_directory.File(folder));
        foreach (string[] command in (string[][])[["init", "reproduced", "--template", "full"], ["pack", "--json"]])
        {
            var result = await Tool.EndAsync(Tool.Start(
                start =>
                {
                    start.Environment["COP_HOME"] = _directory.File($"home of {folder}");
                    start.Environment["TZ"] = zone;
                    start.Environment["LC_ALL"] = locale;
                },
                [.. command, "-C", _directory.File(folder)]));
            result.ExitCode.ShouldBe(0, result.ToString());
            if (command[0] == "pack")
                return System.Text.Json.JsonElement.Parse(result.Output).GetProperty("data").GetProperty("integrity").GetString()!;
        }

        return "";
    }
}
