using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cop.Hosting.Tests;

/// <summary>A generic host with a kernel and its log messages.</summary>
internal static class TestHost
{
    public static readonly Actor Ada = Actor.Human("ada");

    public static IHost Build(Action<CopBuilder> configure, Action<IServiceCollection>? services = null, LogLines? log = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        if (log is not null)
            builder.Services.AddSingleton<ILoggerProvider>(log);
        services?.Invoke(builder.Services);
        builder.Services.AddCop(configure);
        return builder.Build();
    }

    public static CopKernel Kernel(this IHost host) => host.Services.GetRequiredService<CopKernel>();

    public static string NewTopic() => $"urn:cop:topic:{Guid.NewGuid()}";

    /// <summary>Waits for the first event of a type in a topic.</summary>
    public static Task<Event> WaitForTypeAsync(this CopKernel kernel, string topicId, string type) =>
        kernel.WaitForCountAsync(topicId, type, 1);

    /// <summary>Waits for the nth event of a type in a topic.</summary>
    public static async Task<Event> WaitForCountAsync(this CopKernel kernel, string topicId, string type, int count)
    {
        using var patience = HangLimit.Begin();
        await foreach (var durable in kernel.StreamEventsAsync(topicId, 0, patience.Token))
        {
            if (durable.Type == type && --count == 0)
                return durable;
        }

        throw new InvalidOperationException("The subscription ended.");
    }
}
