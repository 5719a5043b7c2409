using Cop.Core.Tests.Engine;
using Microsoft.Extensions.DependencyInjection;

namespace Cop.Core.Tests.Typed;

/// <summary>Recorded effects with outcomes as records.</summary>
[Trait("spec", "3.5.1")]
public sealed class TypedEffectTests
{
    private sealed record ChargeV1(string Id) : ICopData<ChargeV1>;

    [CopData(Version = 2)]
    private sealed record Charge(string Id, string Currency) : ICopData<Charge>, IUpcastFrom<ChargeV1, Charge>
    {
        public static Charge Upcast(ChargeV1 old) => new(old.Id, "EUR");
    }

    [Fact]
    public async Task A_repeated_attempt_reads_the_outcome_that_was_recorded_and_upcasts_it()
    {
        var calls = 0;
        var builder = new CopBuilder(new ServiceCollection());
        builder.AddAgent("billing", TestKernel.Patient).On<GuestArrived>(async (guest, context, cancellationToken) =>
        {
            if (context.Attempt == 1)
            {
                await context.RunOnceAsync("charge", PayAsync, cancellationToken);
                throw new InvalidOperationException("The process is cut off here.");
            }

            var charge = await context.RunOnceAsync("charge", NeverAsync, cancellationToken);
            return new GuestGreeted($"{charge.Id} {charge.Currency}");
        });
        await using var kernel = await TestKernel.StartAsync(builder.Build());
        await kernel.AppendAsync(new GuestArrived("Ada").ToDraft());
        (await kernel.SeeAsync("guest.greeted")).Payload<GuestGreeted>().Text.ShouldBe("c1 EUR");
        calls.ShouldBe(1);

        Task<ChargeV1> PayAsync(string key, CancellationToken cancellationToken) => Task.FromResult(new ChargeV1($"c{++calls}"));

        Task<Charge> NeverAsync(string key, CancellationToken cancellationToken) => throw new InvalidOperationException("It ran again.");
    }

    [Fact]
    public async Task An_outcome_that_does_not_fit_its_record_fails_with_the_name_of_the_effect()
    {
        var builder = new CopBuilder(new ServiceCollection());
        builder.AddAgent("billing", TestKernel.Patient with { MaxAttempts = 1 }).On<GuestArrived>(async (_, context, cancellationToken) =>
        {
            var wrapped = context.WithRunOnce((_, _, _) => Task.FromResult(CopJson.EmptyObject));
            await wrapped.RunOnceAsync("charge", (_, _) => Task.FromResult(new ChargeV1("c")), cancellationToken);
            return AgentOutput.None;
        });
        await using var kernel = await TestKernel.StartAsync(builder.Build());
        await kernel.AppendAsync(new GuestArrived("Ada").ToDraft());
        var parked = (await kernel.FindAsync(stored => stored.Type == "delivery.parked")).Payload.At("/error/message")!.AsString()!;
        parked.ShouldContain("effect 'charge'");
        parked.ShouldContain("ChargeV1");
    }
}
