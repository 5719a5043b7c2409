using System.Diagnostics;
using Cop.Transport.RabbitMQ;

namespace Cop.Transport.Tests;

/// <summary>Debian's rabbitmq-server as one node of its own, with its own port mapper of Erlang.</summary>
internal sealed class RabbitBroker : Broker
{
    private readonly int _port = FreePort.Next();
    private readonly int _distribution = FreePort.Next();
    private readonly int _mapper = FreePort.Next();

    public Uri Address => new($"amqp://guest:guest@127.0.0.1:{_port}");

    public Uri AddressOfStranger => new($"amqp://guest:wrong@127.0.0.1:{_port}");

    protected override ProcessStartInfo StartInfo
    {
        get
        {
            File.WriteAllText(Path.Combine(Folder, "plugins"), "[].");
            var scripts = Directory.GetFiles("/usr/lib/rabbitmq/lib", "rabbitmq-server", SearchOption.AllDirectories);
            var start = new ProcessStartInfo(scripts[0]);
            foreach (var (name, value) in new Dictionary<string, string>
            {
                ["HOME"] = Folder, ["RABBITMQ_NODENAME"] = $"cop{_port}@localhost", ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
                ["RABBITMQ_NODE_PORT"] = $"{_port}", ["RABBITMQ_DIST_PORT"] = $"{_distribution}", ["ERL_EPMD_PORT"] = $"{_mapper}",
                ["ERL_EPMD_ADDRESS"] = "127.0.0.1", ["RABBITMQ_MNESIA_BASE"] = Path.Combine(Folder, "db"),
                ["RABBITMQ_LOG_BASE"] = Path.Combine(Folder, "log"), ["RABBITMQ_CONFIG_FILE"] = Path.Combine(Folder, "none"),
                ["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(Folder, "none-env"),
                ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(Folder, "plugins"), ["RABBITMQ_PID_FILE"] = Path.Combine(Folder, "pid"),
            })
                start.Environment[name] = value;
            return start;
        }
    }

    public RabbitOptions Options(string name) => new() { Address = Address, Name = name };

    protected override string ReadySign => "completed with";

    // The port mapper outlives its node; it is this test's own.
    public override async ValueTask DisposeAsync()
    {
        await KillAsync();
        using var mapper = Process.Start(new ProcessStartInfo("epmd", ["-port", $"{_mapper}", "-kill"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        await mapper.WaitForExitAsync();
        await base.DisposeAsync();
    }
}
