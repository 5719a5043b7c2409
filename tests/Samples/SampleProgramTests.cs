using System.Diagnostics;
using Cop.Hitl;
using Cop.Samples.Orders;
using Cop.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Cop.Samples.Tests;

/// <summary>The programs in samples/, and their agents on virtual time.</summary>
public sealed class SampleProgramTests
{
    private static readonly CopTestOptions Patient = new() { Patience = HangLimit.Span };

    private static void Publish(CopBuilder cop) => cop.AddHitl()
        .AddAgent<Publisher>("publisher").On<Article>(agent => agent.Ask).OnAnswer(Publisher.Approval, agent => agent.DecidedAsync);

    private static CopTestOptions WithPress(IPress press) => Patient with { Services = services => services.AddSingleton(press) };

    [Theory]
    [InlineData("Hello", "2 Welcome, Ada! (Regular) by agent:greeter")]
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
    public async Task The_approval_survives_a_kill_and_takes_answers_in_the_other_order()
    {
        var directory = Directory.CreateTempSubdirectory("cop-samples-");
        try
        {
            await using (var first = await WebSample.StartAsync("Approval", directory.FullName))
            {
                await first.PostAsync("/articles/one", new { Text = "First" });
                await first.PostAsync("/articles/two", new { Text = "Second" });
                await first.ListAsync("/inbox", 2);
                await first.KillAsync();
            }

            await using var second = await WebSample.StartAsync("Approval", directory.FullName);
            foreach (var (topic, text) in new[] { ("two", "Second"), ("one", "First") })
            {
                var asked = (await second.ListAsync("/inbox", 1)).Single(request => request.GetProperty("topicId").GetString() == topic);
                await second.PostAsync($"/inbox/{topic}/{asked.GetProperty("id").GetString()}/{Verdict.Approve}");
                (await second.SeeAsync("printed")).ShouldStartWith($"printed '{text}' with the key ");
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    #region approval-test
    [Fact]
    public async Task The_other_order_and_a_timeout()
    {
        await using var test = await CopTest.StartAsync(Publish, WithPress(new ConsolePress()));
        var (first, second) = (test.Topic(), test.Topic());
        await first.GivenAsync(new Article("First"));
        await second.GivenAsync(new Article("Second"));
        await second.AnswerAsync(Publisher.Approval, Verdict.Approve);
        (await second.WaitForAsync<Published>()).Initiator.ShouldBe("agent:publisher");
        await test.AdvanceAsync(TimeSpan.FromDays(3));
        (await first.WaitForAsync<Returned>()).Payload.Reason.ShouldBe("It was not approved in three days.");
    }
    #endregion

    [Fact]
    public async Task Two_questions_answered_in_the_other_order_publish_each_text_once()
    {
        var press = new CountedPress();
        await using var test = await CopTest.StartAsync(Publish, WithPress(press));
        var topic = test.Topic();
        await topic.GivenAsync([new Article("First"), new Article("Second")]);
        var asked = (await topic.RequestsAsync()).ToDictionary(request => request.Text, request => request.Id);
        foreach (var text in new[] { "Second", "First" })
        {
            (await new HumanRequests(test.Kernel).AnswerAsync(
                Publisher.Approval, topic.Id, asked[text], Verdict.Approve, Actor.Human("bob").InRole("role:editor"))).Unwrap();
            await test.RestAsync();
        }

        press.Texts.ShouldBe(["Second", "First"]);
        (await topic.EventsAsync<Published>()).Count.ShouldBe(2);
        (await Should.ThrowAsync<InvalidOperationException>(() => topic.AnswerAsync(Publisher.Approval, Verdict.Approve)))
            .Message.ShouldContain("Open are: none.");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void An_approved_article_is_published_once_in_a_hostile_world(ulong seed) => Scenario
        .Create(Publish, services => services.AddSingleton<IPress>(new CountedPress()))
        .Given(new Article("First")).Given(new Article("Second"))
        .Answer(Publisher.Approval, Verdict.Approve)
        .Then<Published>(times: 2).Then<Returned>(times: 0).Hostile(seed);

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

    private sealed class CountedPress : IPress
    {
        public List<string> Texts { get; } = [];

        public Task<Published> PrintAsync(string text, string key, CancellationToken cancellationToken)
        {
            Texts.Add(text);
            return Task.FromResult(new Published(key));
        }
    }
}
