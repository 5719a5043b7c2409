namespace Cop.Dashboard.Tests;

/// <summary>Pictures of pages in a browser, by the names of their files.</summary>
/// <remarks>The script of pages says when they were updated, so it is off.</remarks>
internal sealed class PictureAlbum(string[] themes) : IDisposable
{
    private const int Wide = 1280;
    private const int Phone = 390;
    private const int Tall = 800;

    private readonly Browser _browser = new(hasScript: false);

    public SortedDictionary<string, byte[]> Taken { get; } = new(StringComparer.Ordinal);

    /// <summary>Takes the pictures of a state, in each theme.</summary>
    /// <param name="host">The host.</param>
    /// <param name="state">The name of the state.</param>
    /// <param name="pages">Name, address and a text that the page has in its state.</param>
    /// <param name="lostPort">The port of a server that was stopped; null for none.</param>
    public void TakeStates(
        DashboardHost host, string state, IReadOnlyList<(string Name, string Path, string Text)> pages, int? lostPort = null)
    {
        foreach (var theme in themes)
        {
            foreach (var (name, path, text) in pages)
                Take(host, $"states/{name}-{state}-{theme}.webp", path, text, theme, (Wide, Tall), lostPort);
        }

        // Chromium reports the status of a page that is not there or that fails.
        _browser.Console().ShouldAllBe(message => message.Contains("Failed to load resource", StringComparison.Ordinal));
    }

    /// <summary>Takes the pictures in the text of the documents.</summary>
    public void TakeDocumented(DashboardHost host, string topic)
    {
        foreach (var theme in themes)
        {
            Take(host, $"dashboard-topic-{theme}-{Wide}.png", $"/topics/{topic}?sel=9", "Event", theme, (Wide, Tall));
            Take(host, $"dashboard-inbox-{theme}-{Phone}.png", $"/inbox/request?topic={topic}&request=r-19", "You decide on this", theme,
                (Phone, 844));
        }

        _browser.Console().ShouldBeEmpty();
    }

    public void Dispose() => _browser.Dispose();

    private void Take(
        DashboardHost host, string file, string path, string text, string theme, (int Width, int Height) size, int? lostPort = null)
    {
        _browser.Theme(host, theme);
        if (lostPort is null)
            _browser.Open(host, "/cop" + path);
        else
            Browser.Until(() => OpenLost(host, path, $":{lostPort}"), "the message of a server that is not there");
        _browser.Html.ShouldContain(text, Case.Sensitive, file);
        Taken.Add(file, _browser.WholePage(size.Width, size.Height, Path.GetExtension(file)[1..]));
    }

    // The first statements get connections that the server has ended. The port is another one in each run, and the verdict names the health
    // of the node's own loops some time after the loss.
    private string? OpenLost(DashboardHost host, string path, string port)
    {
        _browser.Open(host, "/cop" + path);
        _browser.Replace(port, ":5432");
        _browser.Replace(" · [a-z]+: .*", "");
        var html = _browser.Html;
        return html.Contains("Failed to connect", StringComparison.Ordinal)
            && !html.Replace("reached: Failed to connect", "", StringComparison.Ordinal).Contains("reached: ", StringComparison.Ordinal)
            ? html : null;
    }
}
