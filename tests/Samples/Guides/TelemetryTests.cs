using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Cop.Samples.Tests.Guides;

/// <summary>The telemetry guide, against a receiver of OTLP in this process.</summary>
public sealed class TelemetryTests
{
    [Fact]
    public async Task A_host_exports_traces_and_metrics_to_a_receiver_of_OTLP()
    {
        var received = new ConcurrentDictionary<string, string>();
        using var arrived = new SemaphoreSlim(0);
        await using var receiver = await ReceiveAsync(received, arrived);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Urls.Single();
        builder.Configuration["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        builder.Configuration["OTEL_EXPORTER_OTLP_TIMEOUT"] = "300000";
        // The spans of all tests of this process are exported, and a full queue would drop those of this one.
        builder.Configuration["OTEL_BSP_MAX_QUEUE_SIZE"] = "1000000";
        #region telemetry
        builder.Services.AddOpenTelemetry()
            .WithTracing(tracing => tracing.AddSource(CopTelemetry.Name).AddOtlpExporter())
            .WithMetrics(metrics => metrics.AddMeter(CopTelemetry.Name).AddOtlpExporter());
        #endregion
        builder.Services.AddCop(cop => cop.UseMemory()
            .AddAgent("porter").On((RoomCleaned cleaned) => new RoomReady(cleaned.Room)));
        using var host = builder.Build();
        await host.StartAsync();
        var topic = host.Services.GetRequiredService<CopKernel>().Topic("rooms");
        (await topic.AppendAsync(new RoomCleaned("room 9"), Actor.Human("ada"))).Unwrap();
        await topic.WaitForAsync<RoomReady>(timeout: HangLimit.Span);
        await host.StopAsync();
        var limit = (int)HangLimit.Span.TotalMilliseconds;
        host.Services.GetRequiredService<TracerProvider>().ForceFlush(limit).ShouldBeTrue();
        host.Services.GetRequiredService<MeterProvider>().ForceFlush(limit).ShouldBeTrue();
        // A flush ends when the exporter has taken the spans, which it then sends.
        using var patience = HangLimit.Begin();
        while (!Has("/v1/traces", "cop.append", "porter") || !Has("/v1/metrics", "cop.append.duration", "cop.delivery.attempts"))
            await arrived.WaitAsync(patience.Token);

        bool Has(string signal, params string[] names) => names.All(
            name => received.GetValueOrDefault(signal, "").Contains(name, StringComparison.Ordinal));
    }

    // Names stand in the messages of protobuf as they are.
    private static async Task<WebApplication> ReceiveAsync(ConcurrentDictionary<string, string> received, SemaphoreSlim arrived)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapPost("/v1/{signal}", async (HttpContext http) =>
        {
            using var reader = new StreamReader(http.Request.Body, Encoding.Latin1);
            var body = await reader.ReadToEndAsync(http.RequestAborted);
            received.AddOrUpdate(http.Request.Path.Value!, body, (_, before) => before + body);
            arrived.Release();
            http.Response.ContentType = "application/x-protobuf";
        });
        await app.StartAsync();
        return app;
    }
}
