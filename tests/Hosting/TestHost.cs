using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cop.Hosting.Tests;

/// <summary>A generic host with a kernel, and what it logged.</summary>
internal static class TestHost
{
    public static readonly Actor Ada = Actor.Human("ada");

    /// <summary>How long a test waits for what must happen, before it fails; no test waits this long when it passes.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

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

    /// <summary>The first event of a type in a topic, when it has come.</summary>
    public static Task<Event> WaitForTypeAsync(this CopKernel kernel, string topicId, string type) => kernel.WaitForCountAsync(topicId, type, 1);

    /// <summary>The nth event of a type in a topic, when it has come.</summary>
    public static async Task<Event> WaitForCountAsync(this CopKernel kernel, string topicId, string type, int count)
    {
        using var patience = new CancellationTokenSource(Patience);
        await foreach (var durable in kernel.StreamEventsAsync(topicId, 0, patience.Token))
        {
            if (durable.Type == type && --count == 0)
                return durable;
        }

        throw new InvalidOperationException("The subscription ended.");
    }
}
