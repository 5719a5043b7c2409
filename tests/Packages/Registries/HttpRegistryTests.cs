using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Cop.Packages.Tests;

public sealed class HttpRegistryTests : IDisposable
{
    private readonly RegistryFolder _folder = new();

    public HttpRegistryTests()
    {
        _folder.Publish("tone", "1.0.0");
        _folder.Publish("@acme/rules", "2.0.0", "dependencies: {tone: ^1.0.0}\n");
        _folder.Write("cop.yaml", "meta: {name: my-agent, version: 1.0.0}\ndependencies: {'@acme/rules': ^2.0.0}\n");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Packages_are_installed_and_documents_are_kept_with_their_tag()
    {
        using var server = RegistryServer.OfFolder(_folder.Registry);
        (await InstallAsync(server.Address)).Value!.Installed.ShouldBe(2);
        server.Requests.ShouldContain("/v1/packages/%40acme%2Frules");
        _folder.Read("cop.lock").ShouldContain($"resolved: \"{server.Address}v1/packages/tone/-/tone-1.0.0.cop\"");
        server.Requests.Clear();
        File.Delete(Path.Combine(_folder.Project, "cop.lock"));
        (await InstallAsync(server.Address)).Value!.Installed.ShouldBe(2);
        server.Requests.ShouldAllBe(each => !each.Contains(".cop"));
        File.Delete(Path.Combine(_folder.Project, "cop.lock"));
        var offline = await InstallAsync(server.Address, each => each with { IsOffline = true });
        offline.Value!.Installed.ShouldBe(2, string.Join('\n', offline.Diagnostics));
    }

    [Fact]
    public async Task A_registry_that_fails_at_first_is_asked_again()
    {
        int failures = 2;
        using var files = RegistryServer.OfFolder(_folder.Registry);
        using var server = new RegistryServer(async (request, response) =>
        {
            if (failures-- > 0)
            {
                response.StatusCode = failures == 0 ? 429 : 503;
                response.Headers["Retry-After"] = "0";
                return;
            }

            using var http = new HttpClient();
            using var answer = await http.GetAsync(new Uri(files.Address + request.RawUrl!.TrimStart('/')));
            response.StatusCode = (int)answer.StatusCode;
            await response.OutputStream.WriteAsync(await answer.Content.ReadAsByteArrayAsync());
        });
        (await InstallAsync(server.Address)).Value.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("down", 11, "CTX8001")]
    [InlineData("404", 3, "CTX2005")]
    [InlineData("html", 11, "CTX8002")]
    [InlineData("text", 11, "CTX8002")]
    [InlineData("other", 11, "CTX8002")]
    [InlineData("500", 11, "CTX8001")]
    [InlineData("401", 9, "CTX8005")]
    [InlineData("endless", 11, "CTX8002")]
    [InlineData("loop", 11, "CTX8003")]
    [InlineData("ftp", 11, "CTX8003")]
    [InlineData("elsewhere", 11, "CTX8004")]
    public async Task A_registry_that_answers_badly_is_reported(string behaviour, int exitCode, string code)
    {
        using var server = new RegistryServer(async (request, response) =>
        {
            response.StatusCode = behaviour switch { "404" => 404, "500" => 500, "401" => 401, "loop" or "ftp" => 302, _ => 200 };
            if (behaviour == "loop") response.Headers["Location"] = request.RawUrl;
            if (behaviour == "ftp") response.Headers["Location"] = "ftp://example.org/x";
            if (behaviour == "html") response.ContentType = "text/html";
            if (behaviour == "endless") response.ContentLength64 = 40L * 1024 * 1024;
            string text = behaviour switch
            {
                "html" => "<html>Welcome</html>",
                "text" => "not json",
                "other" => """{"name": "another", "versions": {}}""",
                "elsewhere" => ElsewhereDocument,
                _ => "",
            };
            await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(text));
        });
        // Bound without listening, it refuses connections, and no other process is given the port meanwhile.
        using var down = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        down.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        string address = behaviour == "down" ? $"http://{down.LocalEndPoint}/" : server.Address;
        string before = RegistryFolder.Snapshot(_folder.Project);
        var outcome = await InstallAsync(address);
        outcome.ExitCode.ShouldBe(exitCode, string.Join('\n', outcome.Diagnostics));
        outcome.Diagnostics.ShouldContain(each => each.Code == code);
        RegistryFolder.Snapshot(_folder.Project).ShouldBe(before);
    }

    [Fact]
    public async Task A_token_is_sent_to_the_registry_and_not_to_where_it_redirects()
    {
        using var other = RegistryServer.OfFolder(_folder.Registry);
        using var server = new RegistryServer((request, response) =>
        {
            response.StatusCode = 302;
            response.Headers["Location"] = other.Address + request.RawUrl!.TrimStart('/');
            return Task.CompletedTask;
        });
        await InstallAsync(server.Address, each => each with { Token = "secret" });
        server.Requests.ShouldAllBe(each => each.EndsWith("Bearer secret"));
        other.Requests.ShouldNotBeEmpty();
        other.Requests.ShouldAllBe(each => !each.Contains("secret"));
    }

    [Fact]
    public async Task An_address_without_TLS_is_refused_unless_it_is_this_machine()
    {
        var outcome = await InstallAsync("http://registry.example/");
        outcome.ExitCode.ShouldBe(11);
        outcome.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("CTX8004");
    }

    private const string ElsewhereDocument = """
        {"name": "@acme/rules", "versions": {"2.0.0": {"name": "@acme/rules", "version": "2.0.0", "dist": {
        "tarball": "https://elsewhere.example/rules.cop",
        "integrity": "sha512-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="}}}}
        """;

    private Task<PackageOutcome<InstallReport>> InstallAsync(string registry, Func<PackageEnvironment, PackageEnvironment>? change = null)
    {
        var environment = _folder.Environment with { Registries = [registry] };
        return new PackageWorkspace(change?.Invoke(environment) ?? environment).InstallAsync(new());
    }
}
