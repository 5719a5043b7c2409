using Cop.Transport.Nats;

namespace Cop.Transport.Tests;

public sealed class NatsTests : BrokerTests
{
    private readonly NatsBroker _broker = new();

    private protected override Broker Broker => _broker;

    private protected override string Kind => "nats";

    private protected override Uri Address => _broker.Address;

    private protected override IReplicationSource OpenSource(string name, bool isStranger = false) =>
        new NatsSource(Options(name, isStranger));

    private protected override IReplicationTarget OpenTarget(string name, bool isStranger = false) =>
        new NatsTarget(Options(name, isStranger), Node);

    private NatsOptions Options(string name, bool isStranger) =>
        _broker.Options(name) with { Address = isStranger ? _broker.AddressOfStranger : _broker.Address };
}
