using System.Globalization;
using Cop;
using Cop.Hitl;
using CopHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

var builder = Host.CreateApplicationBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddCop(cop => cop
    .UseJournal(".cop/store")
    .AddHitl()
    .AddAgent("cashier").On<PaymentAsked>(Cashier.Ask).OnAnswer(Cashier.Approval, Cashier.Decide));

using var host = builder.Build();
await host.StartAsync();
var payments = host.Services.GetRequiredService<CopKernel>().Topic("payments");
var inbox = host.Services.GetRequiredService<HumanRequests>();
var person = Actor.Human("ada");

// dotnet run -- Bob 12.50
if (args is [var payee, var text])
{
    if (!decimal.TryParse(text, CultureInfo.InvariantCulture, out var amount))
    {
        Console.Error.WriteLine($"'{text}' is no amount, such as 12.50.");
        return 2;
    }

    (await payments.AppendAsync(new PaymentAsked(payee, amount), person)).Unwrap();
}

Console.WriteLine("Ctrl-C ends the host.");
var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
try
{
    await foreach (var next in payments.Kernel.StreamEventsAsync("payments", cancellationToken: stopping))
    {
        Console.WriteLine($"#{next.TopicSeq} {next.Type} by {next.Initiator}");
        if (!next.Is<HumanDecisionRequested>(out var request)
            || (await inbox.GetAsync("payments", request.RequestId)).Unwrap() is not { Status: HumanRequestStatus.Open })
            continue;
        Console.WriteLine($"{request.Question} (yes or no)");
        if (await Task.Run(Console.ReadLine).WaitAsync(stopping) is not { } line)
            break;
        var verdict = line.StartsWith('y') ? Verdict.Approve : Verdict.Refuse;
        (await inbox.AnswerAsync(Cashier.Approval, "payments", request.RequestId, verdict, person.InRole("role:treasurer"))).Unwrap();
    }
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    // Ctrl-C or a service manager ends the host; the question stays open in the log.
}

await host.StopAsync();
return 0;
