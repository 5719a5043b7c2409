using Cop.Hitl;
using Cop.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace Cop.AspNetCore.Tests;

public sealed class OpenApiTests
{
    [Fact]
    public async Task The_document_is_valid_and_has_every_mapped_endpoint()
    {
        await using var web = await WebHost.StartAsync(app => app.MapCop("/api/cop"), cop => cop.AddHitl().AddLedger());
        var text = await web.Client.GetStringAsync("/api/cop/openapi.json");
        var read = OpenApiModelFactory.Parse(text, "json", new OpenApiReaderSettings());
        read.Diagnostic!.Errors.ShouldBeEmpty();
        read.Diagnostic.Warnings.ShouldBeEmpty();
        var document = read.Document!;
        document.Servers!.Single().Url.ShouldBe("/api/cop");
        var described = document.Paths.SelectMany(path => path.Value.Operations!.Select(operation => $"{operation.Key} {path.Key}"));
        var mapped = web.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.DisplayName!.StartsWith("COP ", StringComparison.Ordinal))
            .SelectMany(endpoint => endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Select(method =>
                $"{method} {endpoint.RoutePattern.RawText!["/api/cop".Length..].Replace("{**", "{", StringComparison.Ordinal)}"));
        described.Order(StringComparer.Ordinal).ShouldBe(mapped.Order(StringComparer.Ordinal));
        document.Paths.SelectMany(path => path.Value.Operations!.Values).Select(operation => operation.OperationId)
            .ShouldBeUnique();
    }

    [Fact]
    public async Task Packages_that_a_host_does_not_add_have_no_endpoints()
    {
        await using var web = await WebHost.StartAsync(app => app.MapCop());
        var document = await web.Client.GetJsonAsync("openapi.json");
        document["paths"]!.Members.ShouldNotContain(path => path.Name.StartsWith("/inbox", StringComparison.Ordinal)
            || path.Name.StartsWith("/ledger", StringComparison.Ordinal));
    }
}
