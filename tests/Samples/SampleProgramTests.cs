using System.Diagnostics;
using Cop.Samples.Approval;
using Cop.Samples.Orders;
using Cop.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Cop.Samples.Tests;

/// <summary>The programs in samples/, and their agents on virtual time.</summary>
public sealed class SampleProgramTests
{
    private static readonly CopTestOptions Patient = new() { Patience = HangLimit.Span };

    private static void Publish(CopBuilder cop) => cop.AddAgent<Publisher>("publisher")
        .On<TextSubmitted>(agent => agent.Ask).OnResume(Publisher.Approval, agent => agent.Decided);

    [Theory]
    [InlineData("Hello", "2 Welcome, Ada! (Regular) by agent:greeter")]
    [InlineData("Approval", "cleared by the desk 'editor'")]
    [InlineData("Orders", "order-1 shipped")]
    public async Task A_sample_program_runs(string sample, string output)
    {
        var directory = Directory.CreateTempSubdirectory("cop-samples-");
        try
        {
            var program = Path.Combine(AppContext.BaseDirectory, $"Cop.Samples.{sample}.dll");
            var start = new ProcessStartInfo("dotnet", [program]) { WorkingDirectory = directory.FullName, RedirectStandardOutput = true };
            using var process = Process.Start(start)!;
            var written = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            process.ExitCode.ShouldBe(0, written);
            written.ShouldContain(output);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>Minutes, with the packages and the linker that a native program needs; runs when COP_LONG is 1.</summary>
    [Fact]
    public async Task The_first_sample_runs_compiled_ahead_of_time()
    {
        if (Environment.GetEnvironmentVariable("COP_LONG") != "1") return;
        var directory = Directory.CreateTempSubdirectory("cop-aot-");
        try
        {
            var root = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(root.FullName, "Cop.Kernel.sln")))
                root = root.Parent!;
            var project = Path.Combine(root.FullName, "samples", "Hello", "Cop.Samples.Hello.csproj");
            // Its own folder of artifacts: the tests run from the repository's.
            await RunAsync("dotnet", "publish", project, "-p:CopAot=true", "-p:ArtifactsPath=" + directory.FullName, "-o",
                Path.Combine(directory.FullName, "published"), "--nologo", "-v", "quiet");
            (await RunAsync(Path.Combine(directory.FullName, "published", "Cop.Samples.Hello")))
                .ShouldContain("2 Welcome, Ada! (Regular) by agent:greeter");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var written = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, written);
        return written;
    }

    [Fact]
    public async Task Answers_in_reverse_order_reach_their_questions_and_a_forgotten_one_times_out()
    {
        await using var test = await CopTest.StartAsync(Publish, Patient);
        var topic = test.Topic();
        await topic.GivenAsync(new TextSubmitted("Hi"), Actor.Human("ada"));
        var asked = await topic.EventsAsync<ApprovalAsked>();
        await topic.GivenAsync(new ApprovalGiven(asked.Single(question => question.Desk == "legal").RequestId, Approved: true));
        (await topic.EventsAsync<TextCleared>()).ShouldBe([new TextCleared("Hi", "legal")]);
        await test.AdvanceAsync(TimeSpan.FromDays(4));
        (await topic.EventsAsync<TextReturned>()).ShouldBe([new TextReturned("Hi", "editor", "no answer")]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Each_desk_clears_a_text_once_in_a_hostile_world(ulong seed) => Scenario.Create(Publish).Given(new TextSubmitted("Hi"))
        .When<ApprovalAsked>(asked => new ApprovalGiven(asked.Payload.RequestId, Approved: true))
        .Then<TextCleared>(times: 2).Then<TextReturned>(times: 0).Hostile(seed);

    [Fact]
    public async Task An_order_is_charged_once_and_shipped_when_all_items_are_packed()
    {
        var payments = new CountedPayments();
        await using var test = await CopTest.StartAsync(
            OrderAgents.Configure, Patient with { Services = services => services.AddSingleton<IPayments>(payments) });
        var topic = test.Topic();
        await topic.GivenAsync(new OrderPlaced("o1", 12.50m, ["book", "pen", "ink"]));
        (await topic.WaitForAsync<OrderShipped>()).Payload.OrderId.ShouldBe("o1");
        (await topic.EventsAsync<OrderShipped>()).Count.ShouldBe(1);
        payments.Amounts.ShouldBe([12.50m]);
    }

    private sealed class CountedPayments : IPayments
    {
        public List<decimal> Amounts { get; } = [];

        public Task<string> ChargeAsync(decimal amount, string idempotencyKey, CancellationToken cancellationToken)
        {
            Amounts.Add(amount);
            return Task.FromResult("c1");
        }
    }
}
