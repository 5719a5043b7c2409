using Cop.Transport.RabbitMQ;

namespace Cop.Transport.Tests;

public sealed class RabbitTests : BrokerTests
{
    private readonly RabbitBroker _broker = new();

    private protected override Broker Broker => _broker;

    private protected override string Kind => "rabbitmq";

    private protected override Uri Address => _broker.Address;

    private protected override IReplicationSource OpenSource(string name, bool isStranger = false) =>
        new RabbitSource(Options(name, isStranger));

    private protected override IReplicationTarget OpenTarget(string name, bool isStranger = false) =>
        new RabbitTarget(Options(name, isStranger), Node);

    private RabbitOptions Options(string name, bool isStranger) =>
        _broker.Options(name) with { Address = isStranger ? _broker.AddressOfStranger : _broker.Address };
}
