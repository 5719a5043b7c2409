using System.Diagnostics;
using Cop.Transport.Nats;

namespace Cop.Transport.Tests;

/// <summary>Debian's nats-server with JetStream and one user.</summary>
internal sealed class NatsBroker : Broker
{
    private readonly int _port = FreePort.Next();

    public Uri Address => new($"nats://ada:secret@127.0.0.1:{_port}");

    public Uri AddressOfStranger => new($"nats://ada:wrong@127.0.0.1:{_port}");

    protected override ProcessStartInfo StartInfo => new(
        "nats-server", ["-a", "127.0.0.1", "-p", $"{_port}", "-js", "-sd", Folder, "--user", "ada", "--pass", "secret"]);

    // What a killed reader or a stopped server left open comes again soon. Where events are counted, none comes twice.
    public NatsOptions Options(string name) => new()
    {
        Address = Address, Name = name, AcknowledgeWait = name == "first" ? TimeSpan.FromMinutes(1) : TimeSpan.FromSeconds(1),
    };

    protected override string ReadySign => "Server is ready";
}
