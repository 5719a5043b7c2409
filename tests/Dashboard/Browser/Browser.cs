using OpenQA.Selenium;
using OpenQA.Selenium.Chrome;

namespace Cop.Dashboard.Tests;

/// <summary>The system's Chromium without a window, which makes no request of its own.</summary>
internal sealed class Browser : IDisposable
{
    private static readonly string[] Switches =
    [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--force-color-profile=srgb", "--hide-scrollbars",
    ];

    // What the driver says of a page that another one replaces while it is read.
    private static readonly string[] Replaced =
        ["does not belong to the document", "No node with given id", "loader has changed", "cannot determine loading status"];

    private readonly DirectoryInfo _profile = Directory.CreateTempSubdirectory("cop-browser-");
    private readonly ChromeDriverService _service;

    public Browser(bool hasScript = true)
    {
        var options = new ChromeOptions { BinaryLocation = Find("chromium") };
        options.AddArguments([.. Switches, $"--user-data-dir={_profile.FullName}"]);
        options.SetLoggingPreference(LogType.Browser, LogLevel.All);
        if (!hasScript)
            options.AddUserProfilePreference("profile.managed_default_content_settings.javascript", 2);
        _service = ChromeDriverService.CreateDefaultService(Find("chromedriver"));
        _service.SuppressInitialDiagnosticInformation = true;
        (_service.Port, _service.InitializationTimeout) = (FreePort.Next(), HangLimit.Span);
        Driver = new ChromeDriver(_service, options, HangLimit.Span);
        Driver.Manage().Timeouts().AsynchronousJavaScript = HangLimit.Span;
    }

    public ChromeDriver Driver { get; }

    public string Html => Driver.PageSource;

    /// <summary>Opens a page as a user.</summary>
    public void Open(DashboardHost host, string path) => Driver.Navigate().GoToUrl(host.Address + path);

    /// <summary>Signs in by a cookie, before any page is open.</summary>
    public void SignIn(DashboardHost host, string user) => SetCookie(host, TestSignIn.UserCookie, user);

    public void Theme(DashboardHost host, string theme) => SetCookie(host, "cop-theme", theme);

    public void Size(int width, int height) => Driver.ExecuteCdpCommand("Emulation.setDeviceMetricsOverride", new Dictionary<string,
        object?>
    {
        ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = false,
    });

    public IWebElement Find(By by) => Until(() => Driver.FindElements(by).FirstOrDefault(), by.ToString());

    public void Click(string css) => Find(By.CssSelector(css)).Click();

    /// <summary>Waits until something is there.</summary>
    public static T Until<T>(Func<T?> look, string what) where T : class
    {
        using var limit = HangLimit.Begin();
        while (true)
        {
            try
            {
                if (look() is { } found)
                    return found;
            }
            catch (WebDriverException changed) when (changed is StaleElementReferenceException or NoSuchElementException
                || Replaced.Any(words => changed.Message.Contains(words, StringComparison.Ordinal)))
            {
                // The page changed, or had no content yet, while it was read.
            }

            if (limit.IsCancellationRequested)
                throw new TimeoutException($"'{what}' did not come.");
            Thread.Yield();
        }
    }

    public void UntilText(string text) => Until(() => Driver.FindElement(By.TagName("body")).Text.Contains(text,
        StringComparison.Ordinal) ? text : null, text);

    /// <summary>Waits until the script of the page runs and the page reads itself again after changes.</summary>
    public void UntilLive() => Until(() => Driver.FindElements(By.Id("live")).FirstOrDefault()?.Text is { } text
        && (text.StartsWith("Live", StringComparison.Ordinal) || text.StartsWith("Updated", StringComparison.Ordinal)) ? text : null,
        "a live page");

    /// <summary>Waits until the first open page of a topic is told of its changes, which is some time after it says "Live".</summary>
    public static void UntilFollowed(DashboardHost host, string topic) =>
        Until(() => host.IsFollowed(topic) ? topic : null, $"a stream of {topic}");

    /// <summary>Repeats a change until the open page shows a text: a page that says "Live" may not be told of changes yet.</summary>
    public async Task UntilTextAsync(string text, Func<Task> change)
    {
        using var limit = HangLimit.Begin();
        while (!Until(() => Driver.FindElement(By.TagName("body")).Text, text).Contains(text, StringComparison.Ordinal))
        {
            limit.Token.ThrowIfCancellationRequested();
            await change();
        }
    }

    /// <summary>The messages of the console since the last call: errors of scripts, refused content, failed requests.</summary>
    public IReadOnlyList<string> Console() => [.. Driver.Manage().Logs.GetLog(LogType.Browser).Select(entry => entry.Message)];

    /// <summary>Replaces what a regular expression matches in the texts of the page.</summary>
    public void Replace(string pattern, string text) => Driver.ExecuteScript(
        """
        const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (nodes.nextNode())
          nodes.currentNode.nodeValue = nodes.currentNode.nodeValue.replace(new RegExp(arguments[0], "gs"), arguments[1]);
        """, pattern, text);

    /// <summary>A picture of the whole page, or of its upper part.</summary>
    /// <param name="format"><c>png</c>, or <c>webp</c> for a small one.</param>
    public byte[] WholePage(int width, int maxHeight, string format)
    {
        // In a low window the height of the document is that of its content.
        Size(width, 1);
        var metrics = (Dictionary<string, object?>)Driver.ExecuteCdpCommand("Page.getLayoutMetrics", new Dictionary<string, object?>())!;
        var content = (Dictionary<string, object?>)metrics["cssContentSize"]!;
        Size(width, Math.Min(maxHeight, Convert.ToInt32(content["height"], System.Globalization.CultureInfo.InvariantCulture)));
        var taken = (Dictionary<string, object?>)Driver.ExecuteCdpCommand("Page.captureScreenshot", new Dictionary<string, object?>
        {
            ["format"] = format, ["quality"] = 80,
        })!;
        return Convert.FromBase64String((string)taken["data"]!);
    }

    public string Picture() => Driver.GetScreenshot().AsBase64EncodedString;

    public void Dispose()
    {
        Driver.Quit();
        Driver.Dispose();
        _service.Dispose();
        try
        {
            _profile.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A process of the browser that is just ending still writes; the folder is a temporary one.
        }
    }

    private void SetCookie(DashboardHost host, string name, string value) => Driver.ExecuteCdpCommand(
        "Network.setCookie", new Dictionary<string, object?> { ["name"] = name, ["value"] = value, ["url"] = host.Address + "/" });

    private static string Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/bin")
        .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException($"'{name}' is not installed; ./test.sh installs it.");
}
