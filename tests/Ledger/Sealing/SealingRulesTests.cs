using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cop.Ledger.Tests;

/// <summary>Values are sealed on their way into the log: by rules, by attributes, for hosts and for agents.</summary>
public sealed partial class SealingRulesTests : IDisposable
{
    private const string Subject = "urn:cop:subject:c-7";
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private FileKeyVault Vault => new(_directory.File("vault"), new byte[32], RandomNumberGenerator.GetBytes);

    [Fact]
    public async Task Values_of_hosts_and_agents_are_sealed_before_they_are_stored_and_a_repeat_is_a_duplicate()
    {
        var rules = SealingRules.Empty.Add("guest.arrived", "/customerId", "/name", "/address/city")
            .Add("guest.greeted", "/customerId", "/text");
        var agent = AgentRegistration.Create(
            "greeter", EventFilter.ForTypes("guest.arrived"), (_, _, _) => Task.FromResult(AgentOutput.Create(
                EventDraft.Create("guest.greeted", ("customerId", CopJson.From("c-7")), ("text", CopJson.From("Hello, Ada L."))))));
        var options = new EmbeddedOptions { NodeId = "urn:cop:node:n" };
        var store = EmbeddedEventStore.Open(new MemoryJournalFile(), Guid.NewGuid, options).Unwrap();
        await using var kernel = await CopKernel.StartAsync(
            store, new CopOptions { Agents = [agent], DraftTransforms = [new ValueSealer(Vault, rules)] });
        var draft = Arrived("urn:cop:event:a1");
        var receipt = (await kernel.AppendAsync("urn:cop:topic:t", draft, Actor.Human("ada"))).Unwrap();
        (await kernel.AppendAsync("urn:cop:topic:t", draft, Actor.Human("ada"))).Unwrap().IsDuplicate.ShouldBeTrue();

        using var limit = HangLimit.Begin();
        Event? greeted = null;
        await foreach (var stored in kernel.StreamEventsAsync("urn:cop:topic:t", cancellationToken: limit.Token))
        {
            stored.Json.ToString().ShouldNotContain("Ada L.");
            stored.Json.ToString().ShouldNotContain("Bath Spa");
            if (stored.Type != "guest.greeted")
                continue;
            greeted = stored;
            break;
        }

        var sealer = new ValueSealer(Vault);
        var opened = (await sealer.OpenAsync(receipt.Events[0])).Unwrap()["payload"]!;
        opened["name"]!.AsString().ShouldBe("Ada L.");
        opened["address"]!["city"]!.AsString().ShouldBe("Bath Spa");
        opened["address"]!["country"]!.AsString().ShouldBe("GB");
        (await sealer.OpenAsync(greeted!)).Unwrap()["payload"]!["text"]!.AsString().ShouldBe("Hello, Ada L.");
        (await SubjectReport.CreateAsync(store, Vault, Subject)).Unwrap().ShouldSatisfyAllConditions(
            report => report.Values.ShouldBe(3), report => report.Events.ShouldBe(2),
            report => report.Places[0].ShouldBe("urn:cop:event:a1#/payload/address/city"));
        (await SubjectReport.CreateAsync(store, Vault, "urn:cop:subject:x")).Error!.Code.ShouldBe(CopErrorCodes.NotFound);
    }

    [Fact]
    public async Task Personal_data_without_a_subject_or_of_an_erased_one_is_refused_and_nothing_is_stored()
    {
        var rules = SealingRules.Empty.Add("guest.arrived", "/customerId", "/name");
        await using var world = await LedgerWorld.StartAsync(
            options: new CopOptions { RunAgents = false, DraftTransforms = [new ValueSealer(Vault, rules)] });
        var nameless = EventDraft.Create("guest.arrived", ("name", CopJson.From("Ada L.")));
        (await AppendAsync(nameless)).ShouldBe(CopErrorCodes.InvalidPayload);
        (await Vault.GetOrCreateKeyAsync(Subject, CancellationToken.None)).Unwrap();
        (await Vault.EraseAsync(Subject, CancellationToken.None)).Unwrap();
        (await AppendAsync(Arrived("urn:cop:event:a1"))).ShouldBe(LedgerErrorCodes.KeyErased);
        (await AppendAsync(EventDraft.Create("guest.arrived", ("customerId", CopJson.From("c-7"))))).ShouldBeNull("nothing is personal");

        var other = (await new ValueSealer(Vault).SealAsync(Arrived("urn:cop:event:b1"), "urn:cop:subject:b", ["/name"])).Unwrap();
        (await AppendAsync(other with { Id = "urn:cop:event:b2" })).ShouldBe(LedgerErrorCodes.InvalidSeal, "sealed for another event");
        (await AppendAsync(other)).ShouldBeNull();

        async Task<string?> AppendAsync(EventDraft draft) =>
            (await world.Kernel.AppendAsync("urn:cop:topic:t", draft, Actor.Human("ada"))).Error?.Code;
    }

    [Fact]
    public async Task Attributes_of_a_record_make_its_rule()
    {
        var rules = SealingRules.Empty.Add("guest.registered", PayloadJson.Default.GuestRegistered);
        var rule = rules.For("guest.registered").ShouldHaveSingleItem();
        rule.Subject.ShouldBe("/customer");
        rule.Pointers.ShouldBe(["/fullName", "/contact/mail"]);
        var payload = CopJson.Serialize(
            new GuestRegistered("c-7", "Ada Lovelace", new GuestContact("ada@example.org", "GB")), PayloadJson.Default.GuestRegistered);
        var draft = EventDraft.Create("guest.registered") with { Id = "urn:cop:event:g1", Payload = payload };
        var sealedDraft = (await new ValueSealer(Vault, rules).ApplyAsync(draft, CancellationToken.None)).Unwrap();
        sealedDraft.Payload.ToString().ShouldNotContain("Ada Lovelace");
        sealedDraft.Payload.ToString().ShouldNotContain("ada@example.org");
        sealedDraft.Payload["contact"]!["country"]!.AsString().ShouldBe("GB");
        Should.Throw<ArgumentException>(() => SealingRules.Empty.Add("x", PayloadJson.Default.GuestContact)).Message
            .ShouldContain("[DataSubject]");
    }

    [Theory]
    [InlineData("task.created", "/who", "/title")]
    [InlineData("human.decision.requested", "/who", "/text")]
    [InlineData("artifact.created", "/artifact/payload/who", "/artifact/type")]
    [InlineData("guest.arrived", "/who", "/who")]
    [InlineData("guest.arrived", "/who/id", "/who")]
    [InlineData("guest.arrived", "/who", "name")]
    [InlineData("guest.arrived", "who", "/name")]
    [InlineData("guest.arrived", "/who", "")]
    public void A_value_that_must_stay_readable_is_not_sealed(string type, string subject, string pointer) =>
        Should.Throw<ArgumentException>(() => SealingRules.Empty.Add(type, subject, pointer));

    [Fact]
    public async Task One_line_of_a_host_seals()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddCop(cop => cop.UseMemory().SignEvents(LedgerWorld.Signer)
            .AddSealing(Vault, SealingRules.Empty.Add("guest.arrived", "/customerId", "/name")));
        using var host = builder.Build();
        await host.StartAsync();
        var kernel = host.Services.GetRequiredService<CopKernel>();
        var receipt = (await kernel.AppendAsync("urn:cop:topic:t", Arrived("urn:cop:event:a1"), Actor.Human("ada"))).Unwrap();
        receipt.Events[0].Payload["name"]!["$sealed"].ShouldNotBeNull();
        receipt.Events[0].Metadata!["signature"]!["keyId"]!.AsString().ShouldBe(LedgerWorld.Signer.KeyId);
        await host.StopAsync();
    }

    private static EventDraft Arrived(string id) => EventDraft.Create(
        "guest.arrived", ("customerId", CopJson.From("c-7")), ("name", CopJson.From("Ada L.")),
        ("address", CopJson.Object(("city", CopJson.From("Bath Spa")), ("country", CopJson.From("GB"))))) with { Id = id };

    internal sealed record GuestContact([property: PersonalData] string Mail, string Country);

    internal sealed record GuestRegistered(
        [property: DataSubject] string Customer, [property: PersonalData] string FullName, GuestContact Contact);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(GuestRegistered))]
    [JsonSerializable(typeof(GuestContact))]
    internal sealed partial class PayloadJson : JsonSerializerContext;
}
